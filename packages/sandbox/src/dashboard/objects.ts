/** `/objects`: everything that lies in the drawer, by kind, with search; each as JSON whose ids can be followed. */
import { html } from 'hono/html'
import type { SandboxContext } from '../context.ts'
import type { Html } from '../pages/layout.ts'
import { expireControl, settleControls } from './controls.ts'
import { eventList } from './events.ts'
import { button, control, pill, searchForm, timeInWords } from './frame.ts'
import { jsonView, pathOf } from './json-view.ts'
import { countKinds, eventsAbout, type Found, findObjects, outline } from './read.ts'

export function objectsPage(
  ctx: SandboxContext,
  kind: string | undefined,
  text: string,
  before: number | undefined,
): Html {
  const found = findObjects(ctx, { kind, text, before })
  const path = kind === undefined ? '/objects' : `/objects/${kind}`
  const last = found.length === 25 ? found.at(-1)?.seq : undefined
  const more = new URLSearchParams({ q: text, before: String(last) })
  return html`<h1>${kind ?? 'Objects'}</h1>
    ${kindLinks(ctx, kind)}
    ${searchForm(path, text, 'An id, a name, an address, anything')}
    ${found.length === 0 ? html`<p class="panel quiet">Nothing here has this.</p>` : table(found, kind === undefined)}
    ${last === undefined ? '' : html`<p><a class="button" href="${path}?${more.toString()}">Older ones</a></p>`}`
}

function kindLinks(ctx: SandboxContext, here: string | undefined): Html {
  const links = countKinds(ctx).map(
    ({ kind, count }) =>
      html`<li><a href="/objects/${kind}" ${kind === here ? 'aria-current=page' : ''}>${kind} <span class="quiet">${count}</span></a></li>`,
  )
  return html`<ul class="chips"><li><a href="/objects" ${here === undefined ? 'aria-current=page' : ''}>all</a></li>${links}</ul>`
}

function table(found: Found[], showKind: boolean): Html {
  const rows = found.map(({ id, kind, object, deleted }) => {
    const { name, amount, status } = outline(object)
    const created = typeof object.created === 'number' ? timeInWords(object.created * 1_000) : ''
    return html`<li><a href="${pathOf(kind, id)}"><span class="what"><b>${name || id}</b> ${showKind ? html`<span class="quiet">${kind}</span>` : ''}</span>
      <span class="worth">${amount} ${pill(deleted ? 'deleted' : status)}</span><span class="id quiet">${id}</span><time class="quiet">${created}</time></a></li>`
  })
  return html`<ol class="table panel">${rows}</ol>`
}

export function objectPage(ctx: SandboxContext, { id, kind, object, deleted }: Found): Html {
  const { name, amount, status } = outline(object)
  const events = eventsAbout(ctx, kind, id)
  return html`<p class="crumbs"><a href="/objects">Objects</a> <a href="/objects/${kind}">${kind}</a></p>
    <h1>${name || kind} ${amount}</h1>
    <p><code>${id}</code> ${pill(deleted ? 'deleted' : status)}</p>
    ${controls(kind, id, object)}
    <div class="columns">
      <section class="panel wide"><h2>Object</h2>${jsonView(ctx, object)}</section>
      <section class="panel side"><h2>Its events</h2>${events.length === 0 ? html`<p class="quiet">None.</p>` : eventList(events)}</section>
    </div>`
}

/** What a hand can do with this object. */
function controls(kind: string, id: string, object: Record<string, unknown>): Html | string {
  const path = pathOf(kind, id)
  if (kind === 'payment_intent' && object.status === 'processing') {
    return settleControls(id, path)
  }
  if (kind === 'checkout.session' && object.status === 'open') {
    return html`<div class="controls"><a class="button" href="${object.url}">Open its page</a>${expireControl(id, path)}</div>`
  }
  const offered = (deeds[kind] ?? []).filter(({ when }) => when(object))
  if (offered.length === 0) {
    return ''
  }
  const buttons = offered.map(({ action, text, outcome = '', tone = '' }) =>
    control('/dashboard/do', path, { action, id, field: kind, outcome }, button(text, tone)),
  )
  return html`<div class="controls">${buttons}</div>`
}

interface Deed {
  action: string
  text: string
  when(object: Record<string, unknown>): boolean
  outcome?: string
  tone?: string
}

const isOpenDispute = ({ status }: Record<string, unknown>) =>
  /needs_response|under_review/.test(String(status))

/** What others do to an object, outside of Stripe's API: the customer, and the bank. */
const deeds: Record<string, Deed[]> = {
  charge: [
    {
      action: 'dispute',
      text: 'Dispute it',
      tone: 'bad',
      when: ({ status, disputed }) => status === 'succeeded' && disputed === false,
    },
  ],
  customer: [
    { action: 'break_card', text: 'Let the next renewal fail', tone: 'bad', when: () => true },
    { action: 'mend_card', text: 'Give a good card', tone: 'good', when: () => true },
  ],
  dispute: [
    { action: 'close_dispute', text: 'You win', outcome: 'won', tone: 'good', when: isOpenDispute },
    { action: 'close_dispute', text: 'You lose', outcome: 'lost', tone: 'bad', when: isOpenDispute },
  ],
  refund: [
    {
      action: 'fail_refund',
      text: 'Let it come back',
      tone: 'bad',
      when: ({ status }) => status === 'succeeded',
    },
  ],
}
