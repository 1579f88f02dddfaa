/** `/webhooks`: who listens to what, in which version, and how they answered. */
import { html } from 'hono/html'
import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { currentVersion } from '../http/versions.ts'
import type { Html } from '../pages/layout.ts'
import { deliveryRow } from './events.ts'
import { button, control, distance, pill } from './frame.ts'
import { deliveriesOf } from './read.ts'

export function webhooksPage(ctx: SandboxContext): Html {
  const endpoints = ctx.store.all('webhook_endpoint')
  return html`<h1>Webhooks</h1>
    <p class="lead">Endpoints hear of events by POST, signed with their secret. Whoever does not answer 2xx is sent the event again, for three days.</p>
    ${endpoints.length === 0 ? html`<p class="panel quiet">Nobody listens yet. Create one with <code>stripe.webhookEndpoints.create</code>.</p>` : ''}
    ${endpoints.map((endpoint) => endpointPanel(ctx, endpoint))}`
}

function endpointPanel(ctx: SandboxContext, endpoint: Objects['webhook_endpoint']): Html {
  const made = deliveriesOf(ctx, { endpoint: endpoint.id }).slice(0, 8)
  const rows = made.map(
    (delivery) =>
      html`<li class="of"><a href="/events/${delivery.event}">${delivery.event}</a></li>${deliveryRow(delivery)}`,
  )
  const all = endpoint.enabled_events.includes('*')
  return html`<section class="panel" aria-label="${endpoint.url}">
    <h2>${endpoint.url} ${pill(endpoint.status)}</h2>
    <dl class="facts">
      <dt>Version</dt><dd>${endpoint.api_version ?? `${currentVersion} (the account's)`}</dd>
      <dt>Hears</dt><dd>${all ? 'everything' : endpoint.enabled_events.join(', ')}</dd>
      <dt>Secrets</dt><dd>${secrets(ctx, endpoint.id)}</dd>
    </dl>
    <div class="controls">${control('/dashboard/roll', '/webhooks', { endpoint: endpoint.id }, button('Roll the secret'))}</div>
    ${made.length === 0 ? html`<p class="quiet">Nothing was sent yet.</p>` : html`<ul class="deliveries">${rows}</ul>`}
  </section>`
}

function secrets(ctx: SandboxContext, endpoint: string): Html {
  const live = ctx.store
    .hidden('webhook_endpoint', endpoint)
    .secrets.filter(({ expiresAt }) => expiresAt === null || expiresAt > ctx.clock.now())
  const rows = live.map(
    ({ secret, expiresAt }) =>
      html`<details class="secret"><summary>${expiresAt === null ? 'Show' : `Old one, until ${distance(expiresAt, ctx.clock.now())}`}</summary><code>${secret}</code></details>`,
  )
  return html`${rows}`
}
