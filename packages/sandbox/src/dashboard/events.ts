/** `/events`: events grouped by the request that caused them, with their webhook deliveries. */
import { html } from 'hono/html'
import type { SandboxContext } from '../context.ts'
import type { Objects, StoredEvent } from '../core/objects.ts'
import type { Html } from '../pages/layout.ts'
import { parseDeliveryKey } from '../webhook-endpoints/schedule-deliveries.ts'
import { actionForm, button, searchForm, statusBadge } from './components.ts'
import { describeEvent } from './event-descriptions.ts'
import { formatRelativeTime, formatTime } from './format.ts'
import { jsonView, pathOf } from './json-view.ts'
import { type Delivery, findObjects, listDeliveries, listScheduledDeliveries, summarize } from './queries.ts'

export function eventsPage(ctx: SandboxContext, text: string, before: number | undefined): Html {
  const rows = findObjects(ctx, { kind: 'event', text, before, limit: 50 })
  const last = rows.length === 50 ? rows.at(-1)?.seq : undefined
  const older = new URLSearchParams({ q: text, before: String(last) })
  return html`<h1>Events</h1>
    <p class="lead">Every change creates an event, which is sent to your webhook endpoints. Events can arrive out of order and more than once.</p>
    ${searchForm('/events', text, 'Event type, ID or any part of the payload')}
    <div class="panel">
      ${rows.length === 0 ? html`<p class="muted">No events found.</p>` : eventList(rows.map(({ data }) => data as unknown as StoredEvent))}
    </div>
    ${last === undefined ? '' : html`<p><a class="button" href="/events?${older.toString()}">Older events</a></p>`}`
}

/** Consecutive events with the same cause (a request, or the passing of time) form a group. */
export function eventList(events: StoredEvent[]): Html {
  const groups: StoredEvent[][] = []
  for (const event of events) {
    const group = groups.at(-1)
    const hasSameCause =
      group?.[0] !== undefined &&
      group[0].request.id === event.request.id &&
      group[0].created === event.created
    if (hasSameCause) {
      group.push(event)
    } else {
      groups.push([event])
    }
  }
  return html`<ol class="groups">${groups.map(eventGroup)}</ol>`
}

function eventGroup(events: StoredEvent[]): Html {
  const [first] = events
  if (first === undefined) {
    return html``
  }
  const cause =
    first.request.id === null
      ? html`No API request`
      : html`<a href="/requests/${first.request.id}">${first.request.id}</a>`
  const rows = events.map((event) => {
    const { amount, status } = summarize(event.data.object as Record<string, unknown>)
    const subject = [(event.data.object as { object?: string }).object, amount, status]
      .filter(Boolean)
      .join(' · ')
    const pending =
      event.pending_webhooks > 0 ? html`<span class="badge pending">delivery pending</span>` : ''
    return html`<li><a href="/events/${event.id}">${event.type}</a> <span class="muted">${subject}</span> ${pending}</li>`
  })
  return html`<li><p class="cause"><time>${formatTime(first.created * 1_000)}</time> ${cause}</p><ol class="events">${rows}</ol></li>`
}

export function eventPage(ctx: SandboxContext, event: StoredEvent): Html {
  const path = `/events/${event.id}`
  const subject = event.data.object as { id?: string; object?: string }
  const description = describeEvent(event.type)
  const object =
    subject.id === undefined
      ? ''
      : html`Object: <a href="${pathOf(subject.object ?? '', subject.id)}">${subject.id}</a>.`
  const cause =
    event.request.id === null
      ? 'Not caused by an API request.'
      : html`Caused by <a href="/requests/${event.request.id}">${event.request.id}</a>.`
  return html`<p class="breadcrumbs"><a href="/events">Events</a></p>
    <h1>${event.type.split('.').map((part, index) => html`${index > 0 ? html`.<wbr />` : ''}${part}`)}</h1>
    ${description === undefined ? '' : html`<p class="lead">${description}</p>`}
    <p class="muted">${formatTime(event.created * 1_000)}. ${object} ${cause}</p>
    ${previousAttributes(ctx, event)}
    ${deliverySection(ctx, event, path)}
    <section class="panel"><h2>Event data</h2>${jsonView(ctx, event)}</section>`
}

function previousAttributes(ctx: SandboxContext, { data }: StoredEvent): Html | string {
  if (data.previous_attributes === undefined || Object.keys(data.previous_attributes).length === 0) {
    return ''
  }
  return html`<section class="panel"><h2>Previous attributes</h2>${jsonView(ctx, data.previous_attributes)}</section>`
}

function deliverySection(ctx: SandboxContext, event: StoredEvent, path: string): Html {
  const endpoints = ctx.store.all('webhook_endpoint')
  const attempts = listDeliveries(ctx, { event: event.id }).map((delivery) =>
    deliveryRow(
      delivery,
      endpoints.find(({ id }) => id === delivery.endpoint),
    ),
  )
  const scheduled = listScheduledDeliveries(ctx, event.id).map(({ at, object }) => {
    const { endpoint, attempt } = parseDeliveryKey(object)
    const url = endpoints.find(({ id }) => id === endpoint)?.url ?? endpoint
    return html`<li class="muted">Attempt ${attempt} to ${url}: ${formatRelativeTime(at, ctx.clock.now())}</li>`
  })
  const resendButtons = endpoints.map((endpoint) =>
    actionForm(
      '/dashboard/resend',
      path,
      { event: event.id, endpoint: endpoint.id },
      button(`Resend to ${endpoint.url}`),
    ),
  )
  return html`<section class="panel" aria-labelledby="deliveries"><h2 id="deliveries">Deliveries to webhook endpoints</h2>
    ${endpoints.length === 0 ? html`<p class="muted">No webhook endpoints. <a href="/webhooks">Learn how to create one</a></p>` : ''}
    <ul class="deliveries">${scheduled}${attempts}</ul><div class="buttons">${resendButtons}</div>
  </section>`
}

/** One delivery attempt. Pass the endpoint where the surrounding page does not name it. */
export function deliveryRow(delivery: Delivery, endpoint?: Objects['webhook_endpoint']): Html {
  const isSuccess = delivery.status !== null && delivery.status >= 200 && delivery.status < 300
  const status = delivery.status === null ? 'No response' : `HTTP ${delivery.status}`
  return html`<li><p>${statusBadge(isSuccess ? 'succeeded' : 'failed')} ${status} after ${delivery.milliseconds} ms · attempt ${delivery.attempt} ·
      <time>${formatTime(delivery.at)}</time>${endpoint === undefined ? '' : html`<br /><span class="muted">${endpoint.url}</span>`}</p>
    ${delivery.answer === '' ? '' : html`<pre class="response" tabindex="0">${delivery.answer}</pre>`}</li>`
}
