/** What customers are told of an order: that it is paid, sent, given back. */
import type { Fulfillment, Notification, OrderNotification } from '@countinghouse/engine'
import { formatMoney } from '@countinghouse/engine/money'
import type { EmailContent } from './render.ts'

export function renderOrderEmail(
  told: Extract<Notification, OrderNotification>,
  siteUrl: string,
): EmailContent {
  const shown = { ...orderLink(told, siteUrl), order: told.order }
  switch (told.template) {
    case 'order_paid':
      return {
        subject: `Your order ${told.order.number}`,
        paragraphs: ['Thank you. Your payment has arrived, and this is what you bought.'],
        ...shown,
      }
    case 'order_shipped':
      return {
        subject: `Your order ${told.order.number} is on its way`,
        paragraphs: [
          `We have sent: ${told.fulfillment.lines.map(({ quantity, name }) => `${quantity} × ${name}`).join(', ')}.`,
          ...shipmentOf(told.fulfillment),
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
    case 'refund_failed':
      return {
        subject: `Your bank returned our refund for order ${told.order.number}`,
        paragraphs: [
          `We gave back ${formatMoney(told.amountMinor, told.currency)}, and your bank sent it back to us: a card that was closed is the usual reason.`,
          'We still owe it to you. Answer this mail, and tell us where it may go instead.',
        ],
        ...shown,
      }
    case 'late_payment':
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
function orderLink({ link }: OrderNotification, siteUrl: string): Pick<EmailContent, 'link'> {
  return link === undefined
    ? {}
    : { link: { label: 'See your order', url: `${siteUrl}/orders/view#${link}` } }
}

function shipmentOf({ carrier, trackingNumber, trackingUrl }: Fulfillment): string[] {
  const shipment = [carrier, trackingNumber].filter((word) => word !== null).join(' ')
  return [
    ...(shipment ? [`It travels with ${shipment}.`] : []),
    ...(trackingUrl ? [`Follow it: ${trackingUrl}`] : []),
  ]
}
