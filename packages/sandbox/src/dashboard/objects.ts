/** `/objects`: all objects by kind, with search. Each is shown as JSON whose ids are links. */
import { html } from 'hono/html'
import type { SandboxContext } from '../context.ts'
import type { Html } from '../pages/layout.ts'
import { actionForm, button, expireButton, searchForm, settleButtons, statusBadge } from './components.ts'
import { eventList } from './events.ts'
import { formatTime } from './format.ts'
import { jsonView, pathOf } from './json-view.ts'
import { countObjects, findObjects, listEventsOfObject, type ObjectRow, summarize } from './queries.ts'

export function objectsPage(
  ctx: SandboxContext,
  kind: string | undefined,
  text: string,
  before: number | undefined,
): Html {
  const rows = findObjects(ctx, { kind, text, before })
  const path = kind === undefined ? '/objects' : `/objects/${kind}`
  const last = rows.length === 25 ? rows.at(-1)?.seq : undefined
  const older = new URLSearchParams({ q: text, before: String(last) })
  return html`<h1>${kind ?? 'Objects'}</h1>
    ${kindLinks(ctx, kind)}
    ${searchForm(path, text, 'ID, name, email or any other value')}
    ${rows.length === 0 ? html`<p class="panel muted">No objects found.</p>` : objectTable(rows, kind === undefined)}
    ${last === undefined ? '' : html`<p><a class="button" href="${path}?${older.toString()}">Older objects</a></p>`}`
}

function kindLinks(ctx: SandboxContext, current: string | undefined): Html {
  const links = countObjects(ctx).map(
    ({ kind, count }) =>
      html`<li><a href="/objects/${kind}" ${kind === current ? 'aria-current=page' : ''}>${kind} <span class="muted">${count}</span></a></li>`,
  )
  return html`<ul class="chips"><li><a href="/objects" ${current === undefined ? 'aria-current=page' : ''}>All</a></li>${links}</ul>`
}

function objectTable(objects: ObjectRow[], showKind: boolean): Html {
  const rows = objects.map(({ id, kind, data, deleted }) => {
    const { name, amount, status } = summarize(data)
    const created = typeof data.created === 'number' ? formatTime(data.created * 1_000) : ''
    return html`<li><a href="${pathOf(kind, id)}"><span class="name"><b>${name || id}</b> ${showKind ? html`<span class="muted">${kind}</span>` : ''}</span>
      <span>${amount} ${statusBadge(deleted ? 'deleted' : status)}</span><span class="id muted">${id}</span><time class="muted">${created}</time></a></li>`
  })
  return html`<ol class="table panel">${rows}</ol>`
}

export function objectPage(ctx: SandboxContext, { id, kind, data, deleted }: ObjectRow): Html {
  const { name, amount, status } = summarize(data)
  const events = listEventsOfObject(ctx, kind, id)
  return html`<p class="breadcrumbs"><a href="/objects">Objects</a> <a href="/objects/${kind}">${kind}</a></p>
    <h1>${name || kind} ${amount}</h1>
    <p><code>${id}</code> ${statusBadge(deleted ? 'deleted' : status)}</p>
    ${actionButtons(kind, id, data)}
    <div class="columns">
      <section class="panel"><h2>Object data</h2>${jsonView(ctx, data)}</section>
      <section class="panel side"><h2>Events</h2>${events.length === 0 ? html`<p class="muted">No events.</p>` : eventList(events)}</section>
    </div>`
}

/** Buttons for what can be done to this object in its current state. */
function actionButtons(kind: string, id: string, data: Record<string, unknown>): Html | string {
  const path = pathOf(kind, id)
  if (kind === 'payment_intent' && data.status === 'processing') {
    return settleButtons(id, path)
  }
  if (kind === 'checkout.session' && data.status === 'open') {
    return html`<div class="buttons"><a class="button" href="${data.url}">Open payment page</a>${expireButton(id, path)}</div>`
  }
  const available = (objectActions[kind] ?? []).filter(({ isAvailable }) => isAvailable(data))
  if (available.length === 0) {
    return ''
  }
  const buttons = available.map(({ action, label, outcome = '', tone = '' }) =>
    actionForm('/dashboard/do', path, { action, id, field: kind, outcome }, button(label, tone)),
  )
  return html`<div class="buttons">${buttons}</div>`
}

interface ObjectAction {
  /** Name in the control API. */
  action: string
  label: string
  isAvailable(data: Record<string, unknown>): boolean
  outcome?: string
  tone?: 'good' | 'bad'
}

const isOpenDispute = ({ status }: Record<string, unknown>) =>
  /needs_response|under_review/.test(String(status))

/** What customers and banks do outside of Stripe's API. */
const objectActions: Record<string, ObjectAction[]> = {
  charge: [
    {
      action: 'dispute',
      label: 'Open a dispute',
      tone: 'bad',
      isAvailable: ({ status, disputed }) => status === 'succeeded' && disputed === false,
    },
  ],
  customer: [
    { action: 'break_card', label: 'Make the next renewal fail', tone: 'bad', isAvailable: () => true },
    { action: 'mend_card', label: 'Replace with a working card', tone: 'good', isAvailable: () => true },
  ],
  dispute: [
    {
      action: 'close_dispute',
      label: 'Close as won',
      outcome: 'won',
      tone: 'good',
      isAvailable: isOpenDispute,
    },
    {
      action: 'close_dispute',
      label: 'Close as lost',
      outcome: 'lost',
      tone: 'bad',
      isAvailable: isOpenDispute,
    },
  ],
  refund: [
    {
      action: 'fail_refund',
      label: 'Make the refund fail',
      tone: 'bad',
      isAvailable: ({ status }) => status === 'succeeded',
    },
  ],
}
