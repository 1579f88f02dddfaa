/** `/faults`: what can go wrong between two computers, at the press of a button. */
import { html } from 'hono/html'
import type { SandboxContext } from '../context.ts'
import { apiFaults, deliveryFaults, type Fault } from '../faults/faults.ts'
import type { Html } from '../pages/layout.ts'
import { button, control } from './frame.ts'
import { faultWords } from './words.ts'

export function faultsPage(ctx: SandboxContext): Html {
  const active = ctx.faults.list()
  return html`<h1>Faults</h1>
    <p class="lead">Networks lose, repeat and reorder. Switch it on, and see whether your shop still adds up.</p>
    <section class="panel" aria-labelledby="active"><h2 id="active">Active</h2>
      ${active.length === 0 ? html`<p class="quiet">None. All is as well as it can be.</p>` : activeList(active)}
    </section>
    <h2>On the way to your endpoint</h2>
    <div class="cards">${deliveryFaults.map(faultCard)}</div>
    <h2>On the way from you to the API</h2>
    <div class="cards">${apiFaults.map(faultCard)}</div>`
}

function activeList(active: Fault[]): Html {
  const rows = active.map(({ id, kind, match, amount, times }) => {
    const { title, amount: unit } = faultWords[kind]
    const details = [
      match === undefined ? 'everything' : match,
      ...(amount === undefined ? [] : [`${unit?.label.toLowerCase() ?? 'amount'}: ${amount}`]),
      times === undefined ? 'until switched off' : `${times} more`,
    ]
    return html`<li><span><b>${title}</b> <span class="quiet">${details.join(' · ')}</span></span>
      ${control('/dashboard/faults/remove', '/faults', { id }, button('Switch off'))}</li>`
  })
  return html`<ul class="rows" data-testid="active-faults">${rows}</ul>${control('/dashboard/faults/clear', '/faults', {}, button('Switch all off', 'bad'))}`
}

function faultCard(kind: Fault['kind']): Html {
  const { title, text, side, amount } = faultWords[kind]
  const fields = html`<label>Only for <input name="match" placeholder="${side === 'api' ? '/v1/refunds' : 'checkout.'}" /></label>
    <label>How often <input name="times" type="number" min="1" placeholder="always" /></label>
    ${amount === undefined ? '' : html`<label>${amount.label} <input name="amount" type="number" min="1" value="${amount.value}" /></label>`}`
  const content = html`<h3>${title}</h3><p class="quiet">${text}</p><div class="fields">${fields}</div><button>Switch on<span class="unseen"> ${title}</span></button>`
  return control('/dashboard/faults', '/faults', { kind }, content, 'card')
}
