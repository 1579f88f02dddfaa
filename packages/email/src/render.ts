/** The templates: each is written once, and rendered as plain text and as HTML. */
import type { Notification, OrderSummary, RenderedEmail } from '@countinghouse/engine'
import { formatMoney } from '@countinghouse/engine/money'
import type { EmailContent } from './content.ts'
import { type Html, html } from './html.ts'
import { renderOrderEmail } from './order.ts'
import { renderSubscriberEmail } from './subscriber.ts'
import { renderTokenEmail } from './tokens.ts'

export function renderEmail(notification: Notification, siteUrl: string): RenderedEmail {
  const content = contentOf(notification, siteUrl)
  return { subject: content.subject, text: asText(content), html: asHtml(content).text }
}

function contentOf(notification: Notification, siteUrl: string): EmailContent {
  const link = (label: string, path: string, token?: string) =>
    token === ''
      ? {}
      : { link: { label, url: `${siteUrl}${path}${token ? `?token=${encodeURIComponent(token)}` : ''}` } }
  switch (notification.template) {
    case 'verify_email':
      return {
        subject: 'Confirm your email address',
        paragraphs: [
          'You created an account with this email address. Confirm it with the password you chose. The link is valid for one hour.',
          'If this was not you, no action is needed: the account stays inactive.',
        ],
        ...link('Confirm email address', '/account/verify', notification.token),
      }
    case 'password_reset':
      return {
        subject: 'Reset your password',
        paragraphs: [
          'We received a request to reset the password of your account. The link is valid for one hour and can be used once.',
          'If this was not you, no action is needed: your password stays the same.',
        ],
        ...link('Reset password', '/account/reset', notification.token),
      }
    case 'signed_up_again':
      return {
        subject: 'You already have an account',
        paragraphs: [
          'We received a request to create an account with this email address, which already has one. Sign in, or reset your password if you forgot it.',
        ],
        ...link('Sign in', '/account/sign-in'),
      }
    case 'erased':
      return { subject: 'Erased', paragraphs: ['The recipient of this email has deleted their account.'] }
    case 'tokens_low':
    case 'tokens_exhausted':
      return renderTokenEmail(notification, siteUrl)
    default:
      return 'order' in notification
        ? renderOrderEmail(notification, siteUrl)
        : renderSubscriberEmail(notification, siteUrl)
  }
}

function asText({ paragraphs, link, order }: EmailContent): string {
  const lines = order
    ? [
        ...order.items.map((item) => `${nameOf(item)}  ${moneyOf(item, order)}`),
        ...partsOf(order).map(([name, amount]) => `${name}  ${amount}`),
        `Total  ${totalOf(order)}`,
      ]
    : []
  return `${[...paragraphs, ...(link ? [`${link.label}:\n${link.url}`] : []), ...(order ? [lines.join('\n')] : [])].join('\n\n')}\n`
}

function asHtml({ subject, paragraphs, link, order }: EmailContent): Html {
  return html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${subject}</title></head>
<body style="margin:0;padding:32px 16px;background:#f8f5ec;color:#1f2a33;font:17px/1.6 Georgia,serif">
<div style="max-width:560px;margin:0 auto">
<h1 style="font-size:24px;line-height:1.2">${subject}</h1>
${paragraphs.map((paragraph) => html`<p>${paragraph}</p>\n`)}
${link ? html`<p><a href="${link.url}" style="color:#1d5a41;font-weight:bold">${link.label}</a></p>` : ''}
${order ? asTable(order) : ''}
</div>
</body>
</html>
`
}

function asTable(order: OrderSummary): Html {
  const cell = 'padding:8px 0;border-bottom:1px solid #d9d4c5'
  return html`<table style="width:100%;border-collapse:collapse">
${order.items.map(
  (item) =>
    html`<tr><td style="${cell}">${nameOf(item)}</td><td style="${cell};text-align:right">${moneyOf(item, order)}</td></tr>\n`,
)}
${partsOf(order).map(
  ([name, amount]) =>
    html`<tr><td style="${cell}">${name}</td><td style="${cell};text-align:right">${amount}</td></tr>\n`,
)}
<tr><td style="padding:8px 0"><b>Total</b></td><td style="padding:8px 0;text-align:right"><b>${totalOf(order)}</b></td></tr>
</table>`
}

type Item = OrderSummary['items'][number]

const nameOf = ({ quantity, name, options }: Item): string =>
  `${quantity} × ${[name, ...Object.values(options)].join(', ')}`
const moneyOf = ({ amountMinor }: Item, { currency }: OrderSummary): string =>
  formatMoney(amountMinor, currency)
const totalOf = ({ totalMinor, currency }: OrderSummary): string => formatMoney(totalMinor, currency)

/** Discount, shipping and tax, where there are any. */
function partsOf({
  discountMinor,
  shippingMinor,
  taxMinor,
  taxIncluded,
  currency,
}: OrderSummary): [string, string][] {
  const parts: [string, number][] = [
    ['Discount', -discountMinor],
    ['Shipping', shippingMinor],
    [taxIncluded ? 'Including tax' : 'Tax', taxMinor],
  ]
  return parts
    .filter(([, amount]) => amount !== 0)
    .map(([name, amount]) => [name, formatMoney(amount, currency)])
}
