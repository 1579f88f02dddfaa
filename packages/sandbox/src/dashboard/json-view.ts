/**
 * JSON with syntax colors, links from ids to their objects, and readable times beside timestamps.
 */
import { html, raw } from 'hono/html'
import type { SandboxContext } from '../context.ts'
import type { Html } from '../pages/layout.ts'
import { formatTime } from './format.ts'
import { kindsOf } from './queries.ts'

const token = /"((?:[^"\\]|\\.)*)"(\s*:)?|-?\d+(?:\.\d+)?|true|false|null/g

export function jsonView(ctx: SandboxContext, value: unknown): Html {
  const json = JSON.stringify(value, null, 2)
  const candidates = [...json.matchAll(/"(\w+_\w+)"/g)].map(([, id]) => String(id))
  const kinds = kindsOf(ctx, [...new Set(candidates)])
  const parts: Html[] = []
  let end = 0
  let key = ''
  for (const match of json.matchAll(token)) {
    parts.push(html`${json.slice(end, match.index)}`)
    end = match.index + match[0].length
    if (match[2] !== undefined) {
      key = match[1] ?? ''
    }
    parts.push(
      match[2] === undefined
        ? scalar(match[0], match[1], key, kinds)
        : html`<span class="key">${match[0]}</span>`,
    )
  }
  return html`<pre class="json" tabindex="0">${parts}${json.slice(end)}</pre>`
}

/** `text` is the content of a string; it is absent for numbers, booleans and `null`. */
function scalar(source: string, text: string | undefined, key: string, kinds: Map<string, string>): Html {
  if (text === undefined) {
    const time = isTimestamp(key, source)
      ? html`<span class="time"> ${formatTime(Number(source) * 1_000)}</span>`
      : raw('')
    return html`<span class="number">${source}</span>${time}`
  }
  if (kinds.has(text)) {
    return html`<a href="${pathOf(kinds.get(text) ?? '', text)}">${source}</a>`
  }
  if (/^https?:\/\//.test(text)) {
    return html`<a href="${text}" rel="noreferrer">${source}</a>`
  }
  return html`<span class="string">${source}</span>`
}

const isTimestamp = (key: string, source: string) =>
  /^\d{9,10}$/.test(source) &&
  /(^created$|_at$|_on$|_start$|_end$|^start|^end|^updated$|_time$|date)/.test(key)

/** Path of an object's page. */
export const pathOf = (kind: string, id: string) =>
  kind === 'event' ? `/events/${id}` : `/objects/${kind}/${id}`
