/** JSON for reading: ids lead to their objects, moments are also told as people tell them. */
import { html, raw } from 'hono/html'
import type { SandboxContext } from '../context.ts'
import type { Html } from '../pages/layout.ts'
import { timeInWords } from './frame.ts'
import { kindsOf } from './read.ts'

const token = /"((?:[^"\\]|\\.)*)"(\s*:)?|-?\d+(?:\.\d+)?|true|false|null/g

export function jsonView(ctx: SandboxContext, value: unknown): Html {
  const text = JSON.stringify(value, null, 2)
  const known = kindsOf(ctx, [...new Set([...text.matchAll(/"(\w+_\w+)"/g)].map(([, id]) => String(id)))])
  const parts: Html[] = []
  let end = 0
  let key = ''
  for (const match of text.matchAll(token)) {
    parts.push(html`${text.slice(end, match.index)}`)
    end = match.index + match[0].length
    if (match[2] !== undefined) {
      key = match[1] ?? ''
    }
    parts.push(
      match[2] === undefined
        ? scalar(match[0], match[1], key, known)
        : html`<span class="key">${match[0]}</span>`,
    )
  }
  return html`<pre class="json" tabindex="0">${parts}${text.slice(end)}</pre>`
}

function scalar(written: string, text: string | undefined, key: string, known: Map<string, string>): Html {
  if (text === undefined) {
    const when = isMoment(key, written)
      ? html`<span class="when"> ${timeInWords(Number(written) * 1_000)}</span>`
      : raw('')
    return html`<span class="number">${written}</span>${when}`
  }
  if (known.has(text)) {
    return html`<a href="${pathOf(known.get(text) ?? '', text)}">${written}</a>`
  }
  if (/^https?:\/\//.test(text)) {
    return html`<a href="${text}" rel="noreferrer">${written}</a>`
  }
  return html`<span class="string">${written}</span>`
}

const isMoment = (key: string, written: string) =>
  /^\d{9,10}$/.test(written) &&
  /(^created$|_at$|_on$|_start$|_end$|^start|^end|^updated$|_time$|date)/.test(key)

export const pathOf = (kind: string, id: string) =>
  kind === 'event' ? `/events/${id}` : `/objects/${kind}/${id}`
