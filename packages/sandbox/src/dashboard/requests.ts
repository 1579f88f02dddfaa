/**
 * `/requests`: recent API requests. `/requests/:id` is where an error's `request_log_url` leads.
 */
import { html } from 'hono/html'
import type { SandboxContext } from '../context.ts'
import type { FormRecord } from '../http/form.ts'
import { displayedResponse, type LoggedRequest, redacted } from '../http/request-log.ts'
import type { Html } from '../pages/layout.ts'
import { eventList } from './events.ts'
import { formatTime } from './format.ts'
import { jsonView } from './json-view.ts'
import { listEventsOfRequest } from './queries.ts'

export function requestsPage(ctx: SandboxContext): Html {
  const requests = ctx.requests.latest().slice(0, 100)
  return html`<h1>Requests</h1>
    <p class="lead">Recent API requests. Failed requests are kept the longest.</p>
    <div class="panel">${
      requests.length === 0
        ? html`<p class="muted">No API requests since the sandbox was started.</p>`
        : html`<ul class="deliveries">${requests.map(requestRow)}</ul>`
    }</div>`
}

function requestRow(request: LoggedRequest): Html {
  return html`<li><p>${httpStatusBadge(request)} <a href="/requests/${request.id}">${request.method} ${request.path}</a>
    <span class="muted">${errorMessage(request)}</span><br /><time class="muted">${formatTime(request.at)}</time></p></li>`
}

const httpStatusBadge = ({ status }: LoggedRequest): Html =>
  html`<span class="badge ${status < 400 ? 'good' : 'bad'}">${status}</span>`

function errorMessage({ status, responseBody }: LoggedRequest): string {
  if (status < 400) {
    return ''
  }
  const { error } = JSON.parse(responseBody) as { error?: { message?: string } }
  return error?.message ?? ''
}

/**
 * Also shows a request that is no longer in the log: the events that it caused are still stored.
 */
export function requestPage(ctx: SandboxContext, id: string): Html {
  const request = ctx.requests.find(id)
  const events = listEventsOfRequest(ctx, id)
  return html`<p class="breadcrumbs"><a href="/requests">Requests</a></p>
    <h1>${request === undefined ? 'Request' : `${request.method} ${request.path}`}</h1>
    <p class="lead"><code>${id}</code></p>
    ${request === undefined ? html`<p class="muted">The details of this request are no longer available.</p>` : requestDetails(ctx, request)}
    <section class="panel"><h2>Events</h2>${events.length === 0 ? html`<p class="muted">This request caused no events.</p>` : eventList(events)}</section>`
}

function requestDetails(ctx: SandboxContext, request: LoggedRequest): Html {
  const { params, version, idempotencyKey, replayOf } = request
  const replay =
    replayOf === null ? '' : html` Replay of the response to <a href="/requests/${replayOf}">${replayOf}</a>.`
  const key = idempotencyKey === null ? '' : html` Idempotency key: <code>${idempotencyKey}</code>.`
  return html`<p>${httpStatusBadge(request)} ${errorMessage(request)}</p>
    <p class="muted">${formatTime(request.at)}. API version: ${version}.${key}${replay}</p>
    <section class="panel"><h2>Parameters</h2>${parameters(ctx, params)}</section>
    <section class="panel"><h2>Response body</h2>${jsonView(ctx, displayedResponse(request))}</section>`
}

function parameters(ctx: SandboxContext, params: FormRecord | null): Html {
  if (params === null) {
    return html`<p class="muted">The parameters could not be read.</p>`
  }
  if (Object.keys(params).length === 0) {
    return html`<p class="muted">No parameters.</p>`
  }
  return jsonView(ctx, redacted(params))
}
