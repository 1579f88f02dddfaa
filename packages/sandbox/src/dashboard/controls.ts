/** What a hand can do with an object, wherever it is shown. */
import { html } from 'hono/html'
import type { Html } from '../pages/layout.ts'
import { button, control } from './frame.ts'

export const expireControl = (session: string, back: string): Html =>
  control('/dashboard/expire', back, { session }, button('Expire'))

export function settleControls(payment_intent: string, back: string): Html {
  return html`<span class="controls">
    ${control('/dashboard/settle', back, { payment_intent, outcome: 'succeeded' }, button('Settle', 'good'))}
    ${control('/dashboard/settle', back, { payment_intent, outcome: 'failed' }, button('Bounce', 'bad'))}
  </span>`
}
