/**
 * `/webhooks`: webhook endpoints with their events, API version, signing secrets and recent
 * deliveries.
 */
import { html } from 'hono/html'
import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { currentVersion } from '../http/versions.ts'
import type { Html } from '../pages/layout.ts'
import { actionForm, button, statusBadge } from './components.ts'
import { deliveryRow } from './events.ts'
import { formatRelativeTime } from './format.ts'
import { listDeliveries } from './queries.ts'

export function webhooksPage(ctx: SandboxContext): Html {
  const endpoints = ctx.store.all('webhook_endpoint')
  return html`<h1>Webhooks</h1>
    <p class="lead">Events are sent to your endpoints as signed POST requests. A delivery without a 2xx response is retried for up to three days.</p>
    ${endpoints.length === 0 ? html`<p class="panel muted">No webhook endpoints. Create one with <code>stripe.webhookEndpoints.create</code>.</p>` : ''}
    ${endpoints.map((endpoint) => endpointPanel(ctx, endpoint))}`
}

function endpointPanel(ctx: SandboxContext, endpoint: Objects['webhook_endpoint']): Html {
  const deliveries = listDeliveries(ctx, { endpoint: endpoint.id }).slice(0, 8)
  const rows = deliveries.map(
    (delivery) =>
      html`<li class="delivery-event"><a href="/events/${delivery.event}">${delivery.event}</a></li>${deliveryRow(delivery)}`,
  )
  const isForAllEvents = endpoint.enabled_events.includes('*')
  return html`<section class="panel" aria-label="${endpoint.url}">
    <h2>${endpoint.url} ${statusBadge(endpoint.status)}</h2>
    <dl class="details">
      <dt>API version</dt><dd>${endpoint.api_version ?? `${currentVersion} (account default)`}</dd>
      <dt>Listening to</dt><dd>${isForAllEvents ? 'All events' : endpoint.enabled_events.join(', ')}</dd>
      <dt>Signing secret</dt><dd>${signingSecrets(ctx, endpoint.id)}</dd>
    </dl>
    <div class="buttons">${actionForm('/dashboard/roll', '/webhooks', { endpoint: endpoint.id }, button('Roll secret'))}</div>
    ${deliveries.length === 0 ? html`<p class="muted">No deliveries yet.</p>` : html`<ul class="deliveries">${rows}</ul>`}
  </section>`
}

function signingSecrets(ctx: SandboxContext, endpoint: string): Html {
  const { secrets } = ctx.store.internal('webhook_endpoint', endpoint)
  const now = ctx.clock.now()
  const rows = secrets
    .filter(({ expiresAt }) => expiresAt === null || expiresAt > now)
    .map(({ secret, expiresAt }) => {
      const label =
        expiresAt === null ? 'Reveal' : `Reveal previous (expires ${formatRelativeTime(expiresAt, now)})`
      return html`<details class="secret"><summary>${label}</summary><code>${secret}</code></details>`
    })
  return html`${rows}`
}
