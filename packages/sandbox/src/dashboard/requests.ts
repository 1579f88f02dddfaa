/** `/requests`: what was asked lately; and one of them whole, where an error's `request_log_url` leads. */
import { html } from 'hono/html'
import type { SandboxContext } from '../context.ts'
import type { FormRecord } from '../http/form.ts'
import { blotted, type LoggedRequest, shownAnswer } from '../http/request-log.ts'
import type { Html } from '../pages/layout.ts'
import { eventList } from './events.ts'
import { timeInWords } from './frame.ts'
import { jsonView } from './json-view.ts'
import { eventsOfRequest } from './read.ts'

export function requestsPage(ctx: SandboxContext): Html {
  const requests = ctx.requests.latest().slice(0, 100)
  return html`<h1>Requests</h1>
    <p class="lead">What was asked of the API lately. What was refused is kept longest.</p>
    <div class="panel">${
      requests.length === 0
        ? html`<p class="quiet">Nothing was asked since this sandbox started.</p>`
        : html`<ul class="deliveries">${requests.map(requestRow)}</ul>`
    }</div>`
}

function requestRow(request: LoggedRequest): Html {
  return html`<li><p>${answered(request)} <a href="/requests/${request.id}">${request.method} ${request.path}</a>
    <span class="quiet">${messageOf(request)}</span><br /><time class="quiet">${timeInWords(request.at)}</time></p></li>`
}

const answered = ({ status }: LoggedRequest): Html =>
  html`<span class="pill ${status < 400 ? 'good' : 'bad'}">${status}</span>`

/** Why it was refused, in the words of the answer. */
function messageOf({ status, answer }: LoggedRequest): string {
  if (status < 400) {
    return ''
  }
  const { error } = JSON.parse(answer) as { error?: { message?: string } }
  return error?.message ?? ''
}

export function requestPage(ctx: SandboxContext, id: string): Html {
  const request = ctx.requests.find(id)
  const events = eventsOfRequest(ctx, id)
  return html`<p class="crumbs"><a href="/requests">Requests</a></p>
    <h1>${request === undefined ? 'Request' : `${request.method} ${request.path}`}</h1>
    <p class="lead"><code>${id}</code></p>
    ${request === undefined ? html`<p class="quiet">What was said is not kept any more; what it caused is.</p>` : whole(ctx, request)}
    <section class="panel"><h2>Events</h2>${events.length === 0 ? html`<p class="quiet">It caused no event: it only read, or it was refused.</p>` : eventList(events)}</section>`
}

function whole(ctx: SandboxContext, request: LoggedRequest): Html {
  const { params, version, idempotencyKey, replayOf } = request
  const replay =
    replayOf === null
      ? ''
      : html` The answer of <a href="/requests/${replayOf}">${replayOf}</a>, given again.`
  const key = idempotencyKey === null ? '' : html` Idempotency key <code>${idempotencyKey}</code>.`
  return html`<p>${answered(request)} ${messageOf(request)}</p>
    <p class="quiet">${timeInWords(request.at)}. Version ${version}.${key}${replay}</p>
    <section class="panel"><h2>Parameters</h2>${asked(ctx, params)}</section>
    <section class="panel"><h2>Answer</h2>${jsonView(ctx, shownAnswer(request))}</section>`
}

function asked(ctx: SandboxContext, params: FormRecord | null): Html {
  if (params === null) {
    return html`<p class="quiet">They were not read.</p>`
  }
  if (Object.keys(params).length === 0) {
    return html`<p class="quiet">There are none.</p>`
  }
  return jsonView(ctx, blotted(params))
}
