/** What the merchant adds to the page: plain text, with the two marks that Stripe reads in it, `**bold**` and `[a link](https://…)`. */
import { html } from 'hono/html'
import type { Html } from './layout.ts'

export function customText(text: { message: string } | null, otherwise: Html | '' = ''): Html | '' {
  return text === null ? otherwise : html`<p class="quiet small custom-text">${marked(text.message)}</p>`
}

const marks = /(\*\*[^*]+\*\*|\[[^\]]+\]\(https?:\/\/[^\s)]+\))/

export function marked(message: string): Html[] {
  return message.split(marks).map((part) => {
    if (!marks.test(part)) {
      return html`${part}`
    }
    if (part.startsWith('**')) {
      return html`<strong>${part.slice(2, -2)}</strong>`
    }
    const [text = '', href = ''] = part.slice(1, -1).split('](')
    return html`<a href="${href}" rel="noopener">${text}</a>`
  })
}
