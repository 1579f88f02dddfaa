/** `/`: how to connect, what waits for a hand, what will happen next, what has just happened. */
import { html } from 'hono/html'
import type { SandboxContext } from '../context.ts'
import { formatAmount } from '../core/money.ts'
import type { Objects } from '../core/objects.ts'
import type { Html } from '../pages/layout.ts'
import { expireControl, settleControls } from './controls.ts'
import { eventList } from './events.ts'
import { button, control, distance, timeInWords } from './frame.ts'
import { pathOf } from './json-view.ts'
import { countKinds, type DueRow, dueNext, findObject } from './read.ts'
import { dueInWords } from './words.ts'

export function overview(ctx: SandboxContext): Html {
  const events = ctx.store.list('event', '', { limit: 20 }).data
  return html`<h1>Overview</h1>
    ${connection(ctx, events.length === 0)}
    <div class="columns">
      <section class="panel wide" aria-labelledby="latest">
        <h2 id="latest">What happened</h2>
        ${events.length === 0 ? html`<p class="quiet">Nothing yet. Make a call, and its events appear here.</p>` : eventList(events)}
        ${events.length === 20 ? html`<p><a href="/events">All events</a></p>` : ''}
      </section>
      <div class="side">${waiting(ctx)}${upcoming(ctx)}${kinds(ctx)}${startOver()}</div>
    </div>`
}

function connection(ctx: SandboxContext, open: boolean): Html {
  const { hostname, port, protocol } = new URL(ctx.publicUrl)
  const snippet = `import Stripe from 'stripe'

const stripe = new Stripe('sk_test_sandbox', {
  host: '${hostname}',
  port: ${port || (protocol === 'https:' ? 443 : 80)},
  protocol: '${protocol.slice(0, -1)}',
})`
  return html`<details class="panel" ${open ? 'open' : ''}>
    <summary><h2>Connect</h2> <code>${ctx.publicUrl}</code></summary>
    <p>Any SDK of Stripe's will do, in any language: give it this address and a key that begins with <code>sk_test_</code>.</p>
    <pre class="json" tabindex="0">${snippet}</pre>
    <p class="quiet">Or by hand: <code>curl ${ctx.publicUrl}/v1/customers -u sk_test_sandbox: -d name=Ada</code></p>
  </details>`
}

/** What only a person moves on: open checkouts, debits under way. */
function waiting(ctx: SandboxContext): Html | string {
  const sessions = ctx.store.list('checkout.session', '', { limit: 5 }, { status: 'open' }).data
  const debits = ctx.store.list('payment_intent', '', { limit: 5 }, { status: 'processing' }).data
  if (sessions.length + debits.length === 0) {
    return ''
  }
  return html`<section class="panel" aria-labelledby="waiting">
    <h2 id="waiting">Waiting for you</h2>
    <ul class="rows">${sessions.map(openSession)}${debits.map(debit)}</ul>
  </section>`
}

function openSession(session: Objects['checkout.session']): Html {
  const amount = formatAmount(session.amount_total ?? 0, session.currency ?? 'usd')
  return html`<li>
    <span><a href="${pathOf('checkout.session', session.id)}">Checkout</a> <b>${amount}</b></span>
    <span class="controls"><a class="button" href="${session.url}">Pay</a>${expireControl(session.id, '/')}</span>
  </li>`
}

function debit(intent: Objects['payment_intent']): Html {
  return html`<li>
    <span><a href="${pathOf('payment_intent', intent.id)}">Bank debit</a> <b>${formatAmount(intent.amount, intent.currency)}</b></span>
    ${settleControls(intent.id, '/')}
  </li>`
}

function upcoming(ctx: SandboxContext): Html {
  const rows = dueNext(ctx, 9)
  const now = ctx.clock.now()
  const list = rows.slice(0, 8).map((row) => dueItem(ctx, row, now))
  return html`<section class="panel" aria-labelledby="next">
    <h2 id="next">What happens next</h2>
    ${rows.length === 0 ? html`<p class="quiet">Nothing is planned. Turning the clock changes the time and no more.</p>` : html`<ol class="rows due">${list}</ol>`}
    ${rows.length > 8 ? html`<p class="quiet">And more after that.</p>` : ''}
  </section>`
}

function dueItem(ctx: SandboxContext, { at, clock, kind, object }: DueRow, now: number): Html {
  const [id = ''] = object.split(' ')
  const found = findObject(ctx, id)
  const what =
    found?.kind === 'event'
      ? `${found.object.type} is sent${object.endsWith(' 1') ? '' : ' again'}`
      : dueInWords(kind)
  const own = clock !== '' && clock !== 'webhooks' ? html` <span class="quiet">on test clock</span>` : ''
  return html`<li>
    <time datetime="${new Date(at).toISOString()}" title="${timeInWords(at)}">${own === '' ? distance(at, now) : timeInWords(at)}</time>
    <span>${found === undefined ? what : html`<a href="${pathOf(found.kind, id)}">${what}</a>`}${own}</span>
  </li>`
}

function kinds(ctx: SandboxContext): Html {
  const counts = countKinds(ctx).filter(({ kind }) => kind !== 'account')
  if (counts.length === 0) {
    return html``
  }
  const rows = counts.map(
    ({ kind, count }) => html`<li><a href="/objects/${kind}">${kind}</a><span>${count}</span></li>`,
  )
  return html`<section class="panel" aria-labelledby="kinds"><h2 id="kinds">Objects</h2><ul class="rows">${rows}</ul></section>`
}

function startOver(): Html {
  return html`<details class="panel"><summary><h2>Start over</h2></summary>
    <p class="quiet">Forgets every object, event, key and fault; the clock goes back to the wall's.</p>
    ${control('/dashboard/reset', '/', {}, button('Forget everything', 'bad'))}
  </details>`
}
