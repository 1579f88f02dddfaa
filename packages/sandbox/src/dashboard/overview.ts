/** `/`: how to connect, payments that need an action, scheduled actions and the latest events. */
import { html } from 'hono/html'
import type { SandboxContext } from '../context.ts'
import { formatAmount } from '../core/money.ts'
import type { Objects } from '../core/objects.ts'
import type { Html } from '../pages/layout.ts'
import { actionForm, button, expireButton, settleButtons } from './components.ts'
import { eventList } from './events.ts'
import { formatRelativeTime, formatTime } from './format.ts'
import { pathOf } from './json-view.ts'
import { countObjects, findObject, listScheduledActions, type ScheduledAction } from './queries.ts'
import { describeScheduled } from './scheduled-descriptions.ts'

export function overviewPage(ctx: SandboxContext): Html {
  const events = ctx.store.list('event', '', { limit: 20 }).data
  return html`<h1>Overview</h1>
    ${connectPanel(ctx, events.length === 0)}
    <div class="columns">
      <section class="panel" aria-labelledby="latest">
        <h2 id="latest">Recent events</h2>
        ${events.length === 0 ? html`<p class="muted">No events yet. Make an API request, and its events appear here.</p>` : eventList(events)}
        ${events.length === 20 ? html`<p><a href="/events">View all events</a></p>` : ''}
      </section>
      <div class="side">${needsActionPanel(ctx)}${scheduledPanel(ctx)}${objectsPanel(ctx)}${resetPanel()}</div>
    </div>`
}

function connectPanel(ctx: SandboxContext, open: boolean): Html {
  const { hostname, port, protocol } = new URL(ctx.publicUrl)
  const snippet = `import Stripe from 'stripe'

const stripe = new Stripe('sk_test_sandbox', {
  host: '${hostname}',
  port: ${port || (protocol === 'https:' ? 443 : 80)},
  protocol: '${protocol.slice(0, -1)}',
})`
  return html`<details class="panel" ${open ? 'open' : ''}>
    <summary><h2>Connect your application</h2> <code>${ctx.publicUrl}</code></summary>
    <p>Use any Stripe SDK with this address and any secret key that starts with <code>sk_test_</code>.</p>
    <pre class="json" tabindex="0">${snippet}</pre>
    <p class="muted">From the command line: <code>curl ${ctx.publicUrl}/v1/customers -u sk_test_sandbox: -d name=Ada</code></p>
  </details>`
}

/**
 * Payments that need an action to complete: open Checkout Sessions and processing bank debits.
 */
function needsActionPanel(ctx: SandboxContext): Html | string {
  const sessions = ctx.store.list('checkout.session', '', { limit: 5 }, { status: 'open' }).data
  const debits = ctx.store.list('payment_intent', '', { limit: 5 }, { status: 'processing' }).data
  if (sessions.length + debits.length === 0) {
    return ''
  }
  return html`<section class="panel" aria-labelledby="needs-action">
    <h2 id="needs-action">Open payments</h2>
    <ul class="rows">${sessions.map(openSession)}${debits.map(processingDebit)}</ul>
  </section>`
}

function openSession(session: Objects['checkout.session']): Html {
  const amount = formatAmount(session.amount_total ?? 0, session.currency ?? 'usd')
  return html`<li>
    <span><a href="${pathOf('checkout.session', session.id)}">Checkout</a> <b>${amount}</b></span>
    <span class="buttons"><a class="button" href="${session.url}">Pay</a>${expireButton(session.id, '/')}</span>
  </li>`
}

function processingDebit(intent: Objects['payment_intent']): Html {
  return html`<li>
    <span><a href="${pathOf('payment_intent', intent.id)}">Bank debit</a> <b>${formatAmount(intent.amount, intent.currency)}</b></span>
    ${settleButtons(intent.id, '/')}
  </li>`
}

function scheduledPanel(ctx: SandboxContext): Html {
  const actions = listScheduledActions(ctx, 9)
  const now = ctx.clock.now()
  const rows = actions.slice(0, 8).map((action) => scheduledRow(ctx, action, now))
  return html`<section class="panel" aria-labelledby="scheduled">
    <h2 id="scheduled">Scheduled</h2>
    ${actions.length === 0 ? html`<p class="muted">Nothing is scheduled.</p>` : html`<ol class="rows scheduled">${rows}</ol>`}
    ${actions.length > 8 ? html`<p class="muted">Later actions are not shown.</p>` : ''}
  </section>`
}

function scheduledRow(ctx: SandboxContext, { at, clock, kind, object }: ScheduledAction, now: number): Html {
  // A delivery is stored as `evt_… we_… attempt`, any other action as the id of its object.
  const [id = ''] = object.split(' ')
  const target = findObject(ctx, id)
  const description =
    target?.kind === 'event'
      ? `${target.data.type} is ${object.endsWith(' 1') ? 'delivered' : 'retried'}`
      : describeScheduled(kind)
  const onTestClock = clock !== '' && clock !== 'webhooks'
  const note = onTestClock ? html` <span class="muted">on a test clock</span>` : ''
  return html`<li>
    <time datetime="${new Date(at).toISOString()}" title="${formatTime(at)}">${onTestClock ? formatTime(at) : formatRelativeTime(at, now)}</time>
    <span>${target === undefined ? description : html`<a href="${pathOf(target.kind, id)}">${description}</a>`}${note}</span>
  </li>`
}

function objectsPanel(ctx: SandboxContext): Html {
  const counts = countObjects(ctx).filter(({ kind }) => kind !== 'account')
  if (counts.length === 0) {
    return html``
  }
  const rows = counts.map(
    ({ kind, count }) => html`<li><a href="/objects/${kind}">${kind}</a><span>${count}</span></li>`,
  )
  return html`<section class="panel" aria-labelledby="objects"><h2 id="objects">Objects</h2><ul class="rows">${rows}</ul></section>`
}

function resetPanel(): Html {
  return html`<details class="panel"><summary><h2>Delete all data</h2></summary>
    <p class="muted">Deletes all objects, events, idempotency keys and faults, and sets the clock back to the current time. Only the account remains.</p>
    ${actionForm('/dashboard/reset', '/', {}, button('Delete all data', 'bad'))}
  </details>`
}
