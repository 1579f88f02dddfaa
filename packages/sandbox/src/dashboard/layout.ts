/** The layout of the dashboard: navigation, the sandbox clock and its buttons on every page. */
import { html, raw } from 'hono/html'
import type { SandboxContext } from '../context.ts'
import type { Html } from '../pages/layout.ts'
import { resultMessages } from './actions.ts'
import { actionForm } from './components.ts'
import { formatTime } from './format.ts'
import { stateVersion } from './queries.ts'

export interface Page {
  title: string
  /** Path of the page, to which its forms return. */
  path: string
  content: Html
  /** Result of the action that led here: a key of `resultMessages`. */
  result?: string | undefined
}

const sections = [
  ['/', 'Overview'],
  ['/events', 'Events'],
  ['/requests', 'Requests'],
  ['/objects', 'Objects'],
  ['/webhooks', 'Webhooks'],
  ['/faults', 'Faults'],
] as const

export function renderPage(ctx: SandboxContext, { title, path, content, result }: Page): Html {
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
  <body data-state-version="${stateVersion(ctx)}">
    <a class="skip" href="#main">Skip to content</a>
    <header>
      <a class="brand" href="/"><span class="logo" aria-hidden="true"></span>Sandbox</a>
      <nav aria-label="Dashboard">${navigationLinks(ctx, path)}</nav>
      ${clock(ctx, path)}
    </header>
    <main id="main" tabindex="-1">${resultMessage(result)}${content}</main>
    <footer>An offline Stripe for development and tests. No real money is moved.</footer>
  </body>
</html>`
}

function navigationLinks(ctx: SandboxContext, path: string): Html[] {
  const isCurrent = (section: string) => path === section || (section !== '/' && path.startsWith(section))
  const current = sections.findLast(([section]) => isCurrent(section))?.[0] ?? '/'
  return sections.map(
    ([section, name]) =>
      html`<a href="${section}" ${section === current ? raw('aria-current="page"') : ''}>${name}${faultCount(ctx, section)}</a>`,
  )
}

function faultCount(ctx: SandboxContext, section: string): Html | string {
  const count = section === '/faults' ? ctx.faults.list().length : 0
  return count === 0 ? '' : html` <b class="count" aria-label="${count} active">${count}</b>`
}

function resultMessage(result: string | undefined): Html | string {
  if (result === undefined || !Object.hasOwn(resultMessages, result)) {
    return ''
  }
  const tone = result === 'failed' ? 'bad' : 'good'
  return html`<p class="message ${tone}" role="status">${resultMessages[result as keyof typeof resultMessages]}</p>`
}

const clockSteps = [
  ['1 minute', '1 min'],
  ['1 hour', '1 h'],
  ['1 day', '1 day'],
  ['1 month', '1 mo'],
] as const

function clock(ctx: SandboxContext, path: string): Html {
  const buttons = clockSteps.map(
    ([duration, label]) =>
      html`<button name="advance" value="${duration}"><span class="visually-hidden">Advance the clock by </span>+${label}</button>`,
  )
  const now = ctx.clock.now()
  const content = html`<time datetime="${new Date(now).toISOString()}" title="Sandbox time (UTC)" data-testid="now">${formatTime(now)}</time>
    <span class="clock-buttons">${buttons}</span>`
  return actionForm('/dashboard/clock', path, {}, content, 'clock')
}
