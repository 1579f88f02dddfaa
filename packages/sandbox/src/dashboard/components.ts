/** Building blocks of the dashboard's pages: forms, buttons and status badges. */
import { html } from 'hono/html'
import type { Html } from '../pages/layout.ts'

/** A form with hidden fields that posts one action and returns to `returnTo`. */
export function actionForm(
  action: string,
  returnTo: string,
  fields: Record<string, string>,
  content: Html | string,
  className = 'action',
): Html {
  const hidden = Object.entries({ ...fields, return_to: returnTo }).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
  )
  return html`<form class="${className}" method="post" action="${action}">${hidden}${content}</form>`
}

export function searchForm(path: string, text: string, placeholder: string): Html {
  return html`<form class="search" method="get" action="${path}" role="search">
    <input type="search" name="q" value="${text}" placeholder="${placeholder}" aria-label="Search" /><button>Search</button>
  </form>`
}

export const button = (text: string, className = ''): Html =>
  html`<button class="${className}">${text}</button>`

export const expireButton = (session: string, returnTo: string): Html =>
  actionForm('/dashboard/expire', returnTo, { session }, button('Expire'))

/** Buttons that settle a bank debit which is still processing. */
export function settleButtons(payment_intent: string, returnTo: string): Html {
  const settle = (outcome: 'succeeded' | 'failed', content: Html) =>
    actionForm('/dashboard/settle', returnTo, { payment_intent, outcome }, content)
  return html`<span class="buttons">
    ${settle('succeeded', button('Mark as succeeded', 'good'))}
    ${settle('failed', button('Mark as failed', 'bad'))}
  </span>`
}

/** A status as a word on a color: green, red, yellow, or gray for a status not listed below. */
export function statusBadge(status: string): Html | string {
  if (status === '') {
    return ''
  }
  const tone = Object.entries(statusesByTone).find(([, statuses]) => statuses.includes(status))?.[0] ?? ''
  return html`<span class="badge ${tone}">${status.replaceAll('_', ' ')}</span>`
}

const statusesByTone: Record<string, string[]> = {
  good: ['succeeded', 'complete', 'paid', 'active', 'enabled', 'won', 'available', 'ready'],
  bad: [
    'failed',
    'canceled',
    'expired',
    'past_due',
    'unpaid',
    'lost',
    'disabled',
    'uncollectible',
    'incomplete_expired',
  ],
  pending: [
    'open',
    'pending',
    'processing',
    'requires_action',
    'requires_payment_method',
    'requires_confirmation',
  ],
}
