/** `/events`: what happened, grouped by what caused it, with each delivery and what was answered. */
import { html } from 'hono/html'
import type { SandboxContext } from '../context.ts'
import type { Objects, StoredEvent } from '../core/objects.ts'
import type { Html } from '../pages/layout.ts'
import { readDeliveryName } from '../webhook-endpoints/plan.ts'
import { button, control, distance, pill, searchForm, timeInWords } from './frame.ts'
import { jsonView, pathOf } from './json-view.ts'
import { type Delivery, deliveriesOf, deliveriesPlanned, findObjects, outline } from './read.ts'
import { lessonOf } from './words.ts'

export function eventsPage(ctx: SandboxContext, text: string, before: number | undefined): Html {
  const found = findObjects(ctx, { kind: 'event', text, before, limit: 50 })
  const last = found.length === 50 ? found.at(-1)?.seq : undefined
  const more = new URLSearchParams({ q: text, before: String(last) })
  return html`<h1>Events</h1>
    <p class="lead">Whatever changes is told as an event. The order of arrival is not the order of happening, and any of them can come twice.</p>
    ${searchForm('/events', text, 'A type, an id, anything in the payload')}
    <div class="panel">
      ${found.length === 0 ? html`<p class="quiet">No event has this.</p>` : eventList(found.map(({ object }) => object as unknown as StoredEvent))}
    </div>
    ${last === undefined ? '' : html`<p><a class="button" href="/events?${more.toString()}">Older ones</a></p>`}`
}

/** Events of one cause stand together: a request, or the passing of time. */
export function eventList(events: StoredEvent[]): Html {
  const groups: StoredEvent[][] = []
  for (const event of events) {
    const group = groups.at(-1)
    const same =
      group?.[0] !== undefined &&
      group[0].request.id === event.request.id &&
      group[0].created === event.created
    if (same) {
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
      ? html`a page, a button or the clock`
      : html`<a href="/requests/${first.request.id}">${first.request.id}</a>`
  const rows = events.map((event) => {
    const { amount, status } = outline(event.data.object as Record<string, unknown>)
    const subject = [(event.data.object as { object?: string }).object, amount, status]
      .filter(Boolean)
      .join(' · ')
    const waits = event.pending_webhooks > 0 ? html`<span class="pill waits">not heard yet</span>` : ''
    return html`<li><a href="/events/${event.id}">${event.type}</a> <span class="quiet">${subject}</span> ${waits}</li>`
  })
  return html`<li><p class="cause"><time>${timeInWords(first.created * 1_000)}</time> ${cause}</p><ol class="events">${rows}</ol></li>`
}

export function eventPage(ctx: SandboxContext, event: StoredEvent): Html {
  const path = `/events/${event.id}`
  const subject = event.data.object as { id?: string; object?: string }
  const lesson = lessonOf(event.type)
  const about =
    subject.id === undefined
      ? ''
      : html`About <a href="${pathOf(subject.object ?? '', subject.id)}">${subject.id}</a>.`
  const cause =
    event.request.id === null
      ? 'Time went by.'
      : html`Caused by <a href="/requests/${event.request.id}">${event.request.id}</a>.`
  return html`<p class="crumbs"><a href="/events">Events</a></p>
    <h1>${event.type.split('.').map((part, index) => html`${index > 0 ? html`.<wbr />` : ''}${part}`)}</h1>
    ${lesson === undefined ? '' : html`<p class="lead">${lesson}</p>`}
    <p class="quiet">${timeInWords(event.created * 1_000)}. ${about} ${cause}</p>
    ${changes(ctx, event)}
    ${deliveries(ctx, event, path)}
    <section class="panel"><h2>Payload</h2>${jsonView(ctx, event)}</section>`
}

function changes(ctx: SandboxContext, { data }: StoredEvent): Html | string {
  if (data.previous_attributes === undefined || Object.keys(data.previous_attributes).length === 0) {
    return ''
  }
  return html`<section class="panel"><h2>What it was before</h2>${jsonView(ctx, data.previous_attributes)}</section>`
}

function deliveries(ctx: SandboxContext, event: StoredEvent, path: string): Html {
  const endpoints = ctx.store.all('webhook_endpoint')
  const made = deliveriesOf(ctx, { event: event.id })
  const planned = deliveriesPlanned(ctx, event.id).map(({ at, object }) => ({
    at,
    ...readDeliveryName(object),
  }))
  const rows = made.map((delivery) =>
    deliveryRow(
      delivery,
      endpoints.find(({ id }) => id === delivery.endpoint),
    ),
  )
  const next = planned.map(
    ({ at, endpoint, attempt }) =>
      html`<li class="quiet">Attempt ${attempt} to ${endpoints.find(({ id }) => id === endpoint)?.url ?? endpoint}: ${distance(at, ctx.clock.now())}</li>`,
  )
  const resend = endpoints.map((endpoint) =>
    control(
      '/dashboard/resend',
      path,
      { event: event.id, endpoint: endpoint.id },
      button(`Send again to ${endpoint.url}`),
    ),
  )
  return html`<section class="panel" aria-labelledby="deliveries"><h2 id="deliveries">Deliveries</h2>
    ${endpoints.length === 0 ? html`<p class="quiet">No endpoint listens. <a href="/webhooks">Webhooks</a></p>` : ''}
    <ul class="deliveries">${next}${rows}</ul><div class="controls">${resend}</div>
  </section>`
}

/** The endpoint is named where it is not clear from the place. */
export function deliveryRow(delivery: Delivery, endpoint?: Objects['webhook_endpoint']): Html {
  const ok = delivery.status !== null && delivery.status >= 200 && delivery.status < 300
  const status = delivery.status === null ? 'no answer' : `answered ${delivery.status}`
  return html`<li><p>${pill(ok ? 'succeeded' : 'failed')} ${status} in ${delivery.milliseconds} ms · attempt ${delivery.attempt} ·
      <time>${timeInWords(delivery.at)}</time>${endpoint === undefined ? '' : html`<br /><span class="quiet">${endpoint.url}</span>`}</p>
    ${delivery.answer === '' ? '' : html`<pre class="answer" tabindex="0">${delivery.answer}</pre>`}</li>`
}
