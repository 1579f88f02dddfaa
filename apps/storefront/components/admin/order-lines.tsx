import { formatMoney } from '@countinghouse/engine/money'
import { Card } from '#components/ui/card.tsx'
import { optionsText } from '#lib/options.ts'
import { orderAdjustments } from '#lib/orders.ts'
import type { OrderForAdmin } from '#server/shop.ts'

/** The lines of an order with fulfilled quantities, and its totals. */
export function OrderLines({ order }: { order: OrderForAdmin }) {
  const { lines, currency, paidMinor, refundedMinor } = order
  const totals: [string, number][] = [
    ['Subtotal', order.subtotalMinor],
    ...orderAdjustments(order),
    ['Total', order.totalMinor],
    ...(paidMinor === null ? [] : ([['Paid', paidMinor]] as [string, number][])),
    ...(refundedMinor === 0 ? [] : ([['Refunded', -refundedMinor]] as [string, number][])),
  ]
  return (
    <Card className="overflow-hidden">
      <table className="w-full border-collapse text-small tabular-nums">
        <caption className="sr-only">Order items</caption>
        <thead>
          <tr className="border-rule border-b text-left text-faded text-fine">
            <th scope="col" className="px-4 py-3 font-normal sm:px-6">
              Item
            </th>
            <th scope="col" className="px-2 py-3 text-right font-normal">
              Fulfilled
            </th>
            <th scope="col" className="px-4 py-3 text-right font-normal sm:px-6">
              Total
            </th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.id} className="border-rule border-b align-top">
              <th scope="row" className="px-4 py-3 text-left font-normal sm:px-6">
                {line.quantity} × <span className="font-semibold">{line.name}</span>
                <span className="block break-all text-faded text-fine">
                  {[optionsText(line.options), line.sku].filter(Boolean).join(' · ')}
                </span>
              </th>
              <td className="whitespace-nowrap px-2 py-3 text-right">
                {line.requiresShipping ? `${line.fulfilledQuantity} of ${line.quantity}` : 'No shipping'}
              </td>
              <td className="px-4 py-3 text-right sm:px-6">{formatMoney(line.totalMinor, currency)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot className="bg-shade">
          {totals.map(([name, amountMinor]) => (
            <tr key={name} className={name === 'Total' ? 'font-bold' : 'text-faded'}>
              <th scope="row" colSpan={2} className="px-4 py-2 text-left [font-weight:inherit] sm:px-6">
                {name}
              </th>
              <td className="px-4 py-2 text-right sm:px-6">{formatMoney(amountMinor, currency)}</td>
            </tr>
          ))}
        </tfoot>
      </table>
    </Card>
  )
}
