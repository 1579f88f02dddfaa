import { html, raw } from 'hono/html'
import { apiFaults, deliveryFaults } from '../faults/faults.ts'
import { formatAmount } from '../ground/money.ts'
import type { AnyObject, ObjectName, Objects } from '../ground/objects.ts'
import { type Html, layout } from '../pages/layout.ts'
import type { Sandbox } from '../sandbox.ts'

export function renderOverview(sandbox: Sandbox): Html {
  const { database, account } = sandbox.world
  const kinds = database.all(
    "SELECT object AS kind, count(*) AS n FROM object WHERE deleted = 0 AND object NOT IN ('event', 'item', 'account') GROUP BY 1 ORDER BY 1",
  )
  const endpoints = sandbox.world.store.all('webhook_endpoint')
  return frame(
    sandbox,
    'Sandbox',
    html`<h1>What is here</h1>
      <p class="quiet">Account <code>${account}</code>. Point any Stripe SDK at <code>${sandbox.world.publicUrl}</code> with a key that begins with <code>sk_test_</code>.</p>
      <ul class="tiles">${kinds.map(({ kind, n }) => html`<li><a href="/objects/${kind}"><strong>${n}</strong> ${kind}</a></li>`)}</ul>
      ${kinds.length === 0 ? html`<p>Nothing yet. Make a customer, or a Checkout Session, and it appears here.</p>` : ''}
      <h2>Webhook endpoints</h2>
      ${endpoints.length === 0 ? html`<p class="quiet">Nobody listens.</p>` : endpoints.map((endpoint) => html`<p><a href="/object/${endpoint.id}">${endpoint.url}</a> <span class="quiet">${endpoint.api_version ?? 'current version'}, ${endpoint.status}</span></p>`)}
      <h2>Latest events</h2>${eventTable(sandbox, {}, 12)}`,
  )
}

export function renderEvents(sandbox: Sandbox, type: string | undefined): Html {
  return frame(
    sandbox,
    'Events',
    html`<h1>Events${type === undefined ? '' : ` of type ${type}`}</h1>${eventTable(sandbox, { type }, 100)}`,
  )
}

function eventTable(sandbox: Sandbox, filters: { type?: string | undefined }, limit: number): Html {
  const { data } = sandbox.world.store.list('event', '', { limit }, filters)
  const row = (event: Objects['event']) => html`<tr>
    <td>${time(event.created)}</td>
    <td><a href="/object/${event.id}">${event.type}</a></td>
    <td>${'id' in event.data.object ? html`<a href="/object/${event.data.object.id}"><code>${event.data.object.id}</code></a>` : ''}</td>
    <td>${event.pending_webhooks === 0 ? 'delivered' : `${event.pending_webhooks} waiting`}</td>
  </tr>`
  return html`<table><thead><tr><th>Time</th><th>Type</th><th>Object</th><th>Delivery</th></tr></thead><tbody>${data.map(row)}</tbody></table>`
}

export function renderKind(sandbox: Sandbox, kind: ObjectName): Html {
  const { data } = sandbox.world.store.list(kind, '', { limit: 100 })
  const row = (object: AnyObject) =>
    html`<tr><td><a href="/object/${object.id}"><code>${object.id}</code></a></td><td>${summary(object)}</td><td>${'created' in object && typeof object.created === 'number' ? time(object.created) : ''}</td></tr>`
  return frame(sandbox, kind, html`<h1>${kind}</h1><table><tbody>${data.map(row)}</tbody></table>`)
}

/** The few words by which one recognises an object. */
function summary(object: AnyObject): string {
  const field = (name: string) => (name in object ? Reflect.get(object, name) : undefined)
  const amount = field('amount') ?? field('amount_total') ?? field('total') ?? field('unit_amount')
  const currency = field('currency')
  const money = typeof amount === 'number' && typeof currency === 'string' ? formatAmount(amount, currency) : undefined
  return [field('name') ?? field('email') ?? field('description'), money, field('status')]
    .filter((part) => typeof part === 'string')
    .join(' · ')
}

export function renderObject(sandbox: Sandbox, object: AnyObject): Html {
  const deliveries = object.object === 'event' ? deliveryTable(sandbox, object.id) : ''
  return frame(
    sandbox,
    object.id,
    html`<h1><code>${object.id}</code></h1><p class="quiet">${object.object} · ${summary(object)}</p>
      <div class="buttons">${(buttons[object.object] ?? []).filter(({ when }) => when === undefined || when(object)).map((button) => actionButton(button, object))}</div>
      ${deliveries}<pre>${linked(JSON.stringify(object, null, 2))}</pre>`,
  )
}

interface Button {
  text: string
  action: string
  /** The field that carries the object's id. */
  field: string
  more?: Record<string, string>
  when?: (object: AnyObject) => boolean
}

const hasStatus =
  (...statuses: string[]) =>
  (object: AnyObject) =>
    'status' in object && statuses.includes(String(object.status))

const buttons: { [N in ObjectName]?: Button[] } = {
  payment_intent: [
    {
      text: 'Settle the debit',
      action: 'settle',
      field: 'payment_intent',
      more: { outcome: 'succeeded' },
      when: hasStatus('processing'),
    },
    {
      text: 'Let the debit bounce',
      action: 'settle',
      field: 'payment_intent',
      more: { outcome: 'failed' },
      when: hasStatus('processing'),
    },
  ],
  charge: [
    { text: 'Dispute', action: 'dispute', field: 'charge', when: hasStatus('succeeded') },
    { text: 'Inquire', action: 'dispute', field: 'charge', more: { reason: 'inquiry' }, when: hasStatus('succeeded') },
  ],
  dispute: [
    {
      text: 'Won',
      action: 'close_dispute',
      field: 'dispute',
      more: { outcome: 'won' },
      when: (object) => !hasStatus('won', 'lost', 'warning_closed')(object),
    },
    {
      text: 'Lost',
      action: 'close_dispute',
      field: 'dispute',
      more: { outcome: 'lost' },
      when: (object) => !hasStatus('won', 'lost', 'warning_closed')(object),
    },
  ],
  refund: [{ text: 'Let the refund fail', action: 'fail_refund', field: 'refund', when: hasStatus('succeeded', 'pending') }],
  customer: [
    { text: 'Break the card: the next renewal fails', action: 'break_card', field: 'customer' },
    { text: 'Mend the card', action: 'mend_card', field: 'customer' },
  ],
  event: [{ text: 'Send again', action: 'resend', field: 'event' }],
  webhook_endpoint: [{ text: 'Rotate the secret', action: 'rotate_secret', field: 'webhook_endpoint' }],
}

function actionButton({ text, action, field, more = {} }: Button, object: AnyObject): Html {
  const hidden = Object.entries({ [field]: object.id, ...more }).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
  )
  return html`<form method="post" action="/do/${action}">${hidden}<button>${text}</button></form>`
}

function deliveryTable(sandbox: Sandbox, event: string): Html {
  const rows = sandbox.world.database.all('SELECT * FROM delivery WHERE event = ? ORDER BY seq', event)
  if (rows.length === 0) return html`<p class="quiet">Not delivered to anybody yet.</p>`
  return html`<h2>Deliveries</h2><table><thead><tr><th>Time</th><th>Endpoint</th><th>Attempt</th><th>Answer</th></tr></thead><tbody>
    ${rows.map(({ at, endpoint, attempt, status, milliseconds, answer }) => html`<tr><td>${time(Number(at) / 1_000)}</td><td><a href="/object/${endpoint}"><code>${endpoint}</code></a></td><td>${attempt}</td><td>${status ?? 'none'} in ${milliseconds} ms <span class="quiet">${String(answer).slice(0, 120)}</span></td></tr>`)}
  </tbody></table>`
}

export function renderFaults(sandbox: Sandbox): Html {
  const option = (kind: string) => html`<option>${kind}</option>`
  return frame(
    sandbox,
    'Faults',
    html`<h1>Faults</h1>
      <p class="quiet">What can go wrong between two computers, on request. Times empty: until it is taken away. For one call only, send the header <code>Sandbox-Fault: error_after</code>.</p>
      <table><tbody>${sandbox.faults.list().map(({ kind, match, amount, times }) => html`<tr><td>${kind}</td><td>${match ?? 'everything'}</td><td>${amount ?? ''}</td><td>${times === undefined ? 'for ever' : `${times} more`}</td></tr>`)}</tbody></table>
      <form class="fault" method="post" action="/faults">
        <label>Fault <select name="kind"><optgroup label="Webhooks">${deliveryFaults.map(option)}</optgroup><optgroup label="API">${apiFaults.map(option)}</optgroup></select></label>
        <label>Event type or path <input name="match" placeholder="all" /></label>
        <label>Milliseconds or copies <input name="amount" inputmode="numeric" /></label>
        <label>Times <input name="times" inputmode="numeric" /></label>
        <button>Add</button>
      </form>
      <form method="post" action="/faults"><button>Clear all</button></form>`,
  )
}

function frame(sandbox: Sandbox, title: string, content: Html): Html {
  const steps = ['1 hour', '1 day', '1 week', '1 month']
  return layout(
    title,
    html`<header class="bar">
        <nav aria-label="Dashboard"><a href="/">Objects</a><a href="/events">Events</a><a href="/faults">Faults</a></nav>
        <form method="post" action="/clock" class="clock"><time data-testid="clock">${time(sandbox.now() / 1_000)}</time>${steps.map((step) => html`<button name="advance" value="${step}">+ ${step}</button>`)}</form>
      </header>
      <main class="board">${content}</main>`,
    style,
  )
}

const time = (seconds: number) => `${new Date(seconds * 1_000).toISOString().slice(0, 19).replace('T', ' ')} UTC`

/** Ids in the JSON lead to their objects. */
function linked(json: string): Html {
  const escaped = json.replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign] ?? sign)
  return html`${raw(escaped.replace(/"((?:[a-z]+_)+[A-Za-z0-9]{8,})"/g, '"<a href="/object/$1">$1</a>"'))}`
}

const style = `
.bar { display: flex; flex-wrap: wrap; gap: .75rem 2rem; align-items: center; justify-content: space-between; padding: .75rem 1.25rem; background: #1f2547; color: #fff; }
.bar a { color: #fff; margin-right: 1.25rem; text-decoration: none; font-weight: 600; }
.bar a:hover { text-decoration: underline; }
.clock { display: flex; flex-wrap: wrap; gap: .4rem; align-items: center; font-variant-numeric: tabular-nums; }
.bar button { padding: .25rem .7rem; border: 1px solid rgb(255 255 255 / .35); border-radius: 99px; background: none; color: #fff; cursor: pointer; }
.bar button:hover { background: rgb(255 255 255 / .15); }
.board { max-width: 68rem; margin: 0 auto; padding: 2rem 1.25rem; }
.board h2 { margin-top: 2.5rem; font-size: 1.1rem; }
.tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(12rem, 1fr)); gap: .6rem; margin: 1.5rem 0; padding: 0; list-style: none; }
.tiles a { display: block; padding: .8rem 1rem; border: 1px solid var(--line); border-radius: var(--radius); background: var(--paper); color: var(--ink); text-decoration: none; overflow-wrap: anywhere; }
.tiles a:hover { border-color: var(--accent); }
.tiles strong { display: block; font-size: 1.4rem; }
table { width: 100%; border-collapse: collapse; background: var(--paper); border-radius: var(--radius); font-size: .9rem; }
th, td { padding: .45rem .6rem; border-bottom: 1px solid var(--line); text-align: left; overflow-wrap: anywhere; }
pre { padding: 1rem; border: 1px solid var(--line); border-radius: var(--radius); background: var(--paper); overflow: auto; font-size: .85rem; }
.buttons { display: flex; flex-wrap: wrap; gap: .5rem; margin: 1rem 0; }
.board button { padding: .45rem .9rem; border: 1px solid var(--line); border-radius: var(--radius); background: var(--paper); cursor: pointer; }
.board button:hover { border-color: var(--accent); }
.fault { display: flex; flex-wrap: wrap; gap: .75rem; align-items: end; margin: 1.5rem 0 .75rem; }
.fault label { display: grid; gap: .2rem; font-size: .85rem; }
.fault input, .fault select { padding: .4rem .5rem; border: 1px solid #aab2c0; border-radius: 8px; background: #fff; }
`
