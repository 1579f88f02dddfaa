import type { Order } from '@countinghouse/api/types'
import { formatMoney } from '@countinghouse/engine/money'
import { Card } from '#components/ui/card.tsx'
import { optionsText } from '#lib/options.ts'
import { orderAdjustments } from '#lib/orders.ts'

/** The items and the total of an order. */
export function OrderReceipt({ order }: { order: Order }) {
  const { number, items, totalMinor, currency } = order
  return (
    <Card className="overflow-hidden">
      <table className="w-full border-collapse tabular-nums">
        <caption className="border-rule border-b px-4 py-3 text-left text-faded text-fine sm:px-6">
          Order {number}
        </caption>
        <tbody>
          {items.map((item) => (
            <tr key={item.sku} className="border-rule border-b align-top">
              <th scope="row" className="px-4 py-4 text-left font-normal sm:px-6">
                {item.quantity} × <span className="font-semibold">{item.name}</span>
                <span className="block text-faded text-small">{optionsText(item.options)}</span>
              </th>
              <td className="margin-line w-32 px-4 py-4 text-right sm:px-6">
                {formatMoney(item.amountMinor, currency)}
              </td>
            </tr>
          ))}
          {orderAdjustments(order).map(([name, amountMinor]) => (
            <tr key={name} className="border-rule border-b">
              <th scope="row" className="px-4 py-2.5 text-left font-normal text-faded sm:px-6">
                {name}
              </th>
              <td className="margin-line px-4 py-2.5 text-right text-faded sm:px-6">
                {formatMoney(amountMinor, currency)}
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot className="bg-shade">
          <tr>
            <th scope="row" className="px-4 py-4 text-left font-semibold sm:px-6">
              Total
            </th>
            <td className="margin-line px-4 py-4 text-right font-bold sm:px-6">
              <span className="rule-double pb-0.5">{formatMoney(totalMinor, currency)}</span>
            </td>
          </tr>
        </tfoot>
      </table>
    </Card>
  )
}
