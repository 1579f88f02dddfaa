/**
 * The merchant's own texts: plain text with the two formats that Stripe supports, `**bold**` and
 * `[link](https://…)`.
 */
import { html } from 'hono/html'
import type { Html } from './layout.ts'

export function customText(text: { message: string } | null): Html | '' {
  return text === null ? '' : html`<p class="muted small custom-text">${formatCustomText(text.message)}</p>`
}

const formatted = /(\*\*[^*]+\*\*|\[[^\]]+\]\(https?:\/\/[^\s)]+\))/

export function formatCustomText(message: string): Html[] {
  return message.split(formatted).map((part) => {
    if (!formatted.test(part)) {
      return html`${part}`
    }
    if (part.startsWith('**')) {
      return html`<strong>${part.slice(2, -2)}</strong>`
    }
    const [text = '', href = ''] = part.slice(1, -1).split('](')
    return html`<a href="${href}" rel="noopener">${text}</a>`
  })
}
