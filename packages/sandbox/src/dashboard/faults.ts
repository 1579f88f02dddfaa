/** `/faults`: simulates network and API failures. */
import { html } from 'hono/html'
import type { SandboxContext } from '../context.ts'
import { apiFaults, deliveryFaults, type Fault } from '../faults/faults.ts'
import type { Html } from '../pages/layout.ts'
import { actionForm, button } from './components.ts'
import { faultDescriptions } from './fault-descriptions.ts'

export function faultsPage(ctx: SandboxContext): Html {
  const faults = ctx.faults.list()
  return html`<h1>Faults</h1>
    <p class="lead">Simulate the failures that happen in production, and check that your integration handles them.</p>
    <section class="panel" aria-labelledby="active"><h2 id="active">Active faults</h2>
      ${faults.length === 0 ? html`<p class="muted">No active faults.</p>` : activeFaults(faults)}
    </section>
    <h2>Webhook delivery</h2>
    <div class="cards">${deliveryFaults.map(faultCard)}</div>
    <h2>API requests</h2>
    <div class="cards">${apiFaults.map(faultCard)}</div>`
}

function activeFaults(faults: Fault[]): Html {
  const rows = faults.map(({ id, kind, match, amount, times }) => {
    const { title, appliesTo, amount: unit } = faultDescriptions[kind]
    const details = [
      match === undefined ? allOf[appliesTo] : match,
      ...(amount === undefined ? [] : [`${unit?.label.toLowerCase() ?? 'amount'}: ${amount}`]),
      times === undefined ? 'until disabled' : `${times} remaining`,
    ]
    return html`<li><span><b>${title}</b> <span class="muted">${details.join(' · ')}</span></span>
      ${actionForm('/dashboard/faults/remove', '/faults', { id }, button('Disable'))}</li>`
  })
  return html`<ul class="rows" data-testid="active-faults">${rows}</ul>${actionForm('/dashboard/faults/clear', '/faults', {}, button('Disable all', 'bad'))}`
}

const allOf = { webhooks: 'all events', api: 'all requests' } as const

function faultCard(kind: Fault['kind']): Html {
  const { title, description, appliesTo, amount } = faultDescriptions[kind]
  const [matchLabel, example] =
    appliesTo === 'api' ? ['Path starts with', '/v1/refunds'] : ['Event type starts with', 'checkout.']
  const fields = html`<label>${matchLabel} <input name="match" placeholder="${example}" /></label>
    <label>Times <input name="times" type="number" min="1" placeholder="Unlimited" /></label>
    ${amount === undefined ? '' : html`<label>${amount.label} <input name="amount" type="number" min="1" value="${amount.value}" /></label>`}`
  const content = html`<h3>${title}</h3><p class="muted">${description}</p><div class="fields">${fields}</div><button>Enable<span class="visually-hidden"> ${title}</span></button>`
  return actionForm('/dashboard/faults', '/faults', { kind }, content, 'card')
}
