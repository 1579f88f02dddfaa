/** What customers are told of an order: that it is paid, sent, given back. */
import type { Fulfilment, OrderTold, Told } from '@countinghouse/engine'
import { formatMoney } from './money.ts'
import type { Sheet } from './write.ts'

export function sheetOfOrder(told: Extract<Told, OrderTold>, siteUrl: string): Sheet {
  const shown = { ...orderLink(told, siteUrl), order: told.order }
  switch (told.template) {
    case 'order_paid':
      return {
        subject: `Your order ${told.order.number}`,
        paragraphs: ['Thank you. Your payment has arrived, and this is what you bought.'],
        ...shown,
      }
    case 'order_sent':
      return {
        subject: `Your order ${told.order.number} is on its way`,
        paragraphs: [
          `We have sent: ${told.fulfilment.lines.map(({ quantity, name }) => `${quantity} × ${name}`).join(', ')}.`,
          ...parcelOf(told.fulfilment),
        ],
        ...shown,
      }
    case 'order_refunded':
      return {
        subject: `Money back for your order ${told.order.number}`,
        paragraphs: [
          `We have given back ${formatMoney(told.amountMinor, told.currency)} of what you paid. It goes to where it came from; banks take up to ten days.`,
        ],
        ...shown,
      }
    case 'refund_returned':
      return {
        subject: `Your bank returned our refund for order ${told.order.number}`,
        paragraphs: [
          `We gave back ${formatMoney(told.amountMinor, told.currency)}, and your bank sent it back to us: a card that was closed is the usual reason.`,
          'We still owe it to you. Answer this mail, and tell us where it may go instead.',
        ],
        ...shown,
      }
    case 'late_money':
      return {
        subject: `Your payment for order ${told.order.number} goes back to you`,
        paragraphs: [
          'Your payment arrived after the time we could keep the goods for you, and the last of them were sold. We are sorry.',
          `All of it, ${formatMoney(told.order.totalMinor, told.order.currency)}, goes back to where it came from; banks take up to ten days. You need do nothing.`,
        ],
        ...shown,
      }
  }
}

/** Behind the `#`, where no server, no log and no referrer gets to see it. */
function orderLink({ link }: OrderTold, siteUrl: string): Pick<Sheet, 'link'> {
  return link === undefined
    ? {}
    : { link: { label: 'See your order', url: `${siteUrl}/orders/view#${link}` } }
}

function parcelOf({ carrier, trackingNumber, trackingUrl }: Fulfilment): string[] {
  const parcel = [carrier, trackingNumber].filter((word) => word !== null).join(' ')
  return [
    ...(parcel ? [`It travels with ${parcel}.`] : []),
    ...(trackingUrl ? [`Follow it: ${trackingUrl}`] : []),
  ]
}
