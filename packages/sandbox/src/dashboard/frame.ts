/** The frame of the dashboard: where one is, what time it is, and the hands of the clock on every page. */
import { html, raw } from 'hono/html'
import type { SandboxContext } from '../context.ts'
import type { Html } from '../pages/layout.ts'
import { pulse } from './read.ts'
import { told } from './words.ts'

export interface Page {
  title: string
  /** Where one is, for the controls to come back to. */
  path: string
  content: Html
  /** What was just done: a word of `told`. */
  done?: string | undefined
}

const places = [
  ['/', 'Overview'],
  ['/events', 'Events'],
  ['/requests', 'Requests'],
  ['/objects', 'Objects'],
  ['/webhooks', 'Webhooks'],
  ['/faults', 'Faults'],
] as const

export function frame(ctx: SandboxContext, { title, path, content, done }: Page): Html {
  const here =
    places.findLast(([place]) => path === place || (place !== '/' && path.startsWith(place)))?.[0] ?? '/'
  const links = places.map(
    ([place, name]) =>
      html`<a href="${place}" ${place === here ? raw('aria-current="page"') : ''}>${name}${count(ctx, place)}</a>`,
  )
  const said =
    done !== undefined && Object.hasOwn(told, done)
      ? html`<p class="said" role="status">${told[done]}</p>`
      : ''
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="robots" content="noindex" />
    <title>${title} · Sandbox</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="/dashboard/style.css" />
    <script src="/dashboard/script.js" defer></script>
  </head>
  <body data-pulse="${pulse(ctx)}">
    <a class="skip" href="#main">Skip to the content</a>
    <header>
      <a class="brand" href="/"><span class="mark" aria-hidden="true"></span>Sandbox</a>
      <nav aria-label="Dashboard">${links}</nav>
      ${clock(ctx, path)}
    </header>
    <main id="main" tabindex="-1">${said}${content}</main>
    <footer>A Stripe that fits in a drawer. No money moves here.</footer>
  </body>
</html>`
}

function count(ctx: SandboxContext, place: string): Html | string {
  const faults = place === '/faults' ? ctx.faults.list().length : 0
  return faults === 0 ? '' : html` <b class="count" aria-label="${faults} active">${faults}</b>`
}

const steps = [
  ['1 minute', '1 min'],
  ['1 hour', '1 h'],
  ['1 day', '1 day'],
  ['1 month', '1 mo'],
] as const

function clock(ctx: SandboxContext, path: string): Html {
  const buttons = steps.map(
    ([advance, name]) =>
      html`<button name="advance" value="${advance}">+${name}<span class="unseen"> on the clock</span></button>`,
  )
  const now = ctx.clock.now()
  const body = html`<time datetime="${new Date(now).toISOString()}" data-testid="now">${timeInWords(now)}</time>
    <span class="hands">${buttons}</span>`
  return control('/dashboard/clock', path, {}, body, 'clock')
}

/** A form that does one thing and comes back. */
export function control(
  action: string,
  back: string,
  fields: Record<string, string>,
  content: Html | string,
  kind = 'control',
): Html {
  const hidden = Object.entries({ ...fields, back }).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
  )
  return html`<form class="${kind}" method="post" action="${action}">${hidden}${content}</form>`
}

export function searchForm(path: string, text: string, hint: string): Html {
  return html`<form class="search" method="get" action="${path}" role="search">
    <input type="search" name="q" value="${text}" placeholder="${hint}" aria-label="Search" /><button>Search</button>
  </form>`
}

export const button = (text: string, kind = ''): Html => html`<button class="${kind}">${text}</button>`

/** `Thu 1 Jan 2026, 12:00:00` (UTC). Milliseconds. */
export function timeInWords(moment: number): string {
  return moments.format(moment).replace(/^(\w+),/, '$1')
}

const moments = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZone: 'UTC',
})

/** `in 3 days`, `4 minutes ago`. Both in milliseconds. */
export function distance(moment: number, now: number): string {
  const seconds = Math.round((moment - now) / 1_000)
  for (const [unit, size] of units) {
    if (Math.abs(seconds) >= size) {
      return distances.format(Math.trunc(seconds / size), unit)
    }
  }
  return 'now'
}

const distances = new Intl.RelativeTimeFormat('en', { numeric: 'always' })
const units = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const

/** A state in a colour and in a word. */
export function pill(status: string): Html | string {
  if (status === '') {
    return ''
  }
  const tone = good.includes(status)
    ? 'good'
    : bad.includes(status)
      ? 'bad'
      : waiting.includes(status)
        ? 'waits'
        : ''
  return html`<span class="pill ${tone}">${status.replaceAll('_', ' ')}</span>`
}

const good = ['succeeded', 'complete', 'paid', 'active', 'enabled', 'won', 'available', 'ready']
const bad = [
  'failed',
  'canceled',
  'expired',
  'past_due',
  'unpaid',
  'lost',
  'disabled',
  'uncollectible',
  'incomplete_expired',
]
const waiting = [
  'open',
  'pending',
  'processing',
  'requires_action',
  'requires_payment_method',
  'requires_confirmation',
]
