/** Emails about an order: paid, shipped, refunded. */
import type { Fulfillment, Notification, OrderNotification } from '@countinghouse/engine'
import { formatMoney } from '@countinghouse/engine/money'
import type { EmailContent } from './content.ts'

export function renderOrderEmail(
  notification: Extract<Notification, OrderNotification>,
  siteUrl: string,
): EmailContent {
  const { order } = notification
  const shown = { ...orderLink(notification, siteUrl), order }
  switch (notification.template) {
    case 'order_paid':
      return {
        subject: `Order ${order.number} confirmed`,
        paragraphs: ['Thank you for your order. We have received your payment.'],
        ...shown,
      }
    case 'order_shipped':
      return {
        subject: `Order ${order.number} has shipped`,
        paragraphs: [
          `On its way to you: ${notification.fulfillment.lines.map(({ quantity, name }) => `${quantity} × ${name}`).join(', ')}.`,
          ...trackingOf(notification.fulfillment),
        ],
        ...shown,
      }
    case 'order_refunded': {
      const amount = formatMoney(notification.amountMinor, notification.currency)
      return {
        subject: `Refund for order ${order.number}: ${amount}`,
        paragraphs: [
          `We have refunded ${amount} to your original payment method. It can take up to ten days to appear. No action is needed.`,
        ],
        ...shown,
      }
    }
    case 'refund_failed':
      return {
        subject: `The refund for order ${order.number} failed`,
        paragraphs: [
          `We refunded ${formatMoney(notification.amountMinor, notification.currency)}, but your bank returned it. The usual reason is a closed card or account.`,
          'We still owe you this amount. Reply to this email to tell us how to send it.',
        ],
        ...shown,
      }
    case 'late_payment':
      return {
        subject: `Your payment for order ${order.number} will be refunded`,
        paragraphs: [
          'Your payment arrived after your reservation had expired, and the items have sold out since. We are sorry.',
          `We are refunding the full amount of ${formatMoney(order.totalMinor, order.currency)} to your original payment method. It can take up to ten days to appear. No action is needed.`,
        ],
        ...shown,
      }
  }
}

/** The token is in the fragment, which browsers send to no server and put into no referrer. */
function orderLink({ link }: OrderNotification, siteUrl: string): Pick<EmailContent, 'link'> {
  return link === undefined
    ? {}
    : { link: { label: 'View your order', url: `${siteUrl}/orders/view#${link}` } }
}

function trackingOf({ carrier, trackingNumber, trackingUrl }: Fulfillment): string[] {
  const shipment = [carrier, trackingNumber].filter((word) => word !== null).join(' ')
  return [
    ...(shipment ? [`Shipment: ${shipment}.`] : []),
    ...(trackingUrl ? [`Track package: ${trackingUrl}`] : []),
  ]
}
