/** The pages of the customer portal. */
import { html, raw } from 'hono/html'
import type { SandboxContext } from '../context.ts'
import { formatDate } from '../core/clock.ts'
import { formatAmount } from '../core/money.ts'
import type { Objects } from '../core/objects.ts'
import type { Invoice } from '../invoices/draft.ts'
import { cardFields, cardScript, formStyle } from './card-form.ts'
import { type Html, layout } from './layout.ts'
import { detailsSection } from './portal-details.ts'

type Subscription = Objects['subscription']

export interface Portal {
  session: Objects['billing_portal.session']
  customer: Objects['customer']
  configuration: Objects['billing_portal.configuration']
}

export function renderPortal(ctx: SandboxContext, portal: Portal, { alert }: { alert?: string }): Html {
  const { session, customer, configuration } = portal
  const { features } = configuration
  if (session.flow !== null) {
    return renderCardFlow(ctx, portal, alert)
  }
  const subscriptions = ctx.store
    .all('subscription', { customer: customer.id })
    .filter(({ ended_at }) => ended_at === null)
  const content = html`<main class="portal">
    ${session.return_url === null ? '' : html`<a href="${session.return_url}">Return to store</a>`}
    <h1>${configuration.business_profile.headline ?? 'Manage your subscription and billing'}</h1>
    <p class="muted">${customer.email}</p>
    ${alert === undefined ? '' : html`<p class="alert" role="alert">${alert}</p>`}
    <section><h2>Current subscription</h2>${subscriptions.length === 0 ? html`<p class="muted">You have no active subscriptions.</p>` : subscriptions.map((subscription) => subscriptionCard(ctx, portal, subscription))}</section>
    ${features.payment_method_update.enabled ? html`<section><h2>Payment method</h2>${cardSection(ctx, portal)}</section>` : ''}
    ${features.customer_update.enabled ? html`<section><h2>Billing information</h2>${detailsSection(ctx, customer, features.customer_update, action(portal, 'details'))}</section>` : ''}
    ${features.invoice_history.enabled ? html`<section><h2>Invoice history</h2>${invoiceTable(ctx, customer.id)}</section>` : ''}
  </main><script>${raw(cardScript)}</script>`
  return layout('Customer portal', content, formStyle + style)
}

/** The payment method update flow: the card form alone, then back to the store. */
function renderCardFlow(ctx: SandboxContext, portal: Portal, alert: string | undefined): Html {
  const { session } = portal
  const content = html`<main class="portal" data-testid="card-flow">
    ${session.return_url === null ? '' : html`<a href="${session.return_url}">Return to store</a>`}
    <h1>Update your payment method</h1>
    ${alert === undefined ? '' : html`<p class="alert" role="alert">${alert}</p>`}
    <p class="muted">${defaultCard(ctx, portal)}</p>
    ${cardForm(portal)}
  </main><script>${raw(cardScript)}</script>`
  return layout('Update your payment method', content, formStyle + style)
}

const action = ({ session }: Portal, name: string) => `/p/session/${session.id}/${name}`

function subscriptionCard(ctx: SandboxContext, portal: Portal, subscription: Subscription): Html {
  const { features } = portal.configuration
  const [item] = subscription.items.data
  const cancelAt = subscription.cancel_at
  const periodEnd = item === undefined ? '' : formatDate(item.current_period_end)
  return html`<article class="box" data-testid="subscription">
    <p><strong>${subscription.items.data.map(({ price }) => planName(ctx, price)).join(' and ')}</strong> <span class="status" data-testid="status">${subscription.status}</span></p>
    <p class="muted">${cancelAt === null ? `Renews on ${periodEnd}` : `Cancels on ${formatDate(cancelAt)}`}</p>
    ${features.subscription_update.enabled ? planForm(ctx, portal, subscription) : ''}
    ${features.subscription_cancel.enabled ? cancelForm(portal, subscription) : ''}
  </article>`
}

function cancelForm(portal: Portal, { id, cancel_at }: Subscription): Html {
  const [name, label] = cancel_at === null ? ['cancel', 'Cancel subscription'] : ['renew', 'Don’t cancel']
  return html`<form method="post" action="${action(portal, name)}"><input type="hidden" name="subscription" value="${id}" /><button class="button plain">${label}</button></form>`
}

/**
 * The plans to which a subscription can be switched: those of the portal configuration, or else
 * every active plan in its currency; never its current plan.
 */
export function availablePlans(
  ctx: SandboxContext,
  portal: Portal,
  subscription: Subscription,
): Objects['price'][] {
  const listed =
    portal.configuration.features.subscription_update.products?.flatMap(({ prices }) => prices) ?? []
  const current = subscription.items.data[0]?.price.id
  const all = ctx.store.all('price', { active: true, currency: subscription.currency, type: 'recurring' })
  return all.filter(({ id }) => id !== current && (listed.length === 0 || listed.includes(id)))
}

function planForm(ctx: SandboxContext, portal: Portal, subscription: Subscription): Html {
  if (subscription.schedule !== null) {
    return html`<p class="muted">A change is already scheduled. You can only cancel this subscription.</p>`
  }
  const plans = availablePlans(ctx, portal, subscription)
  if (plans.length === 0) {
    return html``
  }
  return html`<form method="post" action="${action(portal, 'preview')}">
    <input type="hidden" name="subscription" value="${subscription.id}" />
    <label for="price-${subscription.id}">Update plan</label>
    <div class="beside"><select id="price-${subscription.id}" name="price">${plans.map((price) => html`<option value="${price.id}">${planName(ctx, price)}</option>`)}</select>
    <button class="button plain">Continue</button></div>
  </form>`
}

function planName(ctx: SandboxContext, price: Objects['price']): string {
  const name = ctx.store.find('product', price.product)?.name ?? price.nickname ?? 'Plan'
  return `${name}, ${formatAmount(price.unit_amount ?? 0, price.currency)} per ${price.recurring?.interval ?? 'time'}`
}

function cardSection(ctx: SandboxContext, portal: Portal): Html {
  return html`<p data-testid="card">${defaultCard(ctx, portal)}</p>
    <details><summary>Update payment method</summary>${cardForm(portal)}</details>`
}

function defaultCard(ctx: SandboxContext, { customer }: Portal): string {
  const method = ctx.store.find('payment_method', customer.invoice_settings.default_payment_method)
  return method?.card === undefined
    ? 'No payment method.'
    : `${capitalize(method.card.brand)} ending in ${method.card.last4}`
}

const capitalize = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`

const cardForm = (portal: Portal): Html =>
  html`<form method="post" action="${action(portal, 'card')}">${cardFields({})}<button class="button" type="submit">Save card</button></form>`

function invoiceTable(ctx: SandboxContext, customer: string): Html {
  const invoices = ctx.store
    .all('invoice', { customer })
    .filter(({ status }) => status !== 'draft')
    .reverse()
  const row = (invoice: Invoice) => html`<tr>
    <td>${formatDate(invoice.created)}</td><td>${invoice.number}</td><td>${formatAmount(invoice.total, invoice.currency)}</td><td>${invoice.status}</td>
    <td><a href="/i/${invoice.id}/pdf">PDF</a></td></tr>`
  return html`<table><thead><tr><th>Date</th><th>Number</th><th>Total</th><th>Status</th><th><span class="visually-hidden">Download</span></th></tr></thead><tbody>${invoices.map(row)}</tbody></table>`
}

/** Shows what a plan change costs, line by line, before the customer confirms it. */
export function renderPlanPreview(
  ctx: SandboxContext,
  portal: Portal,
  subscription: Subscription,
  form: Record<string, string>,
  preview: Invoice,
): Html {
  const price = ctx.store.get('price', form.price ?? '')
  const line = ({ description, amount, currency }: Invoice['lines']['data'][number]) =>
    html`<tr><td>${description}</td><td>${formatAmount(amount, currency)}</td></tr>`
  const isDueNow =
    portal.configuration.features.subscription_update.proration_behavior === 'always_invoice' ||
    preview.billing_reason === 'subscription_update'
  const content = html`<main class="portal" data-testid="plan-preview">
    <h1>Confirm your updates</h1>
    <p>New plan: <strong>${planName(ctx, price)}</strong></p>
    <table><tbody>${preview.lines.data.map(line)}</tbody>
    <tfoot><tr><th>${isDueNow ? 'Amount due today' : 'Due on your next invoice'}</th><th data-testid="preview-total">${formatAmount(preview.amount_due, preview.currency)}</th></tr></tfoot></table>
    <form method="post" action="${action(portal, 'plan')}">
      <input type="hidden" name="subscription" value="${subscription.id}" /><input type="hidden" name="price" value="${price.id}" />
      <p><button class="button">Confirm</button></p>
    </form>
    <a href="/p/session/${portal.session.id}">Go back</a>
  </main>`
  return layout('Confirm your updates', content, formStyle + style)
}

const style = `
.portal { max-width: 44rem; margin: 0 auto; padding: 2.5rem 1.25rem; }
.portal section { margin-top: 2.5rem; }
.portal h2 { font-size: 1.1rem; }
.box { padding: 1.25rem; border: 1px solid var(--line); border-radius: 14px; background: var(--paper); }
.box form { margin-top: 1rem; }
.status { text-transform: capitalize; padding: .1rem .6rem; border-radius: 99px; background: var(--surface); border: 1px solid var(--line); font-size: .8rem; }
.beside { display: grid; grid-template-columns: 1fr auto; gap: .5rem; }
.beside .button, .box form > .button { width: auto; }
details form { margin-top: .5rem; max-width: 26rem; }
details .button { margin-top: 1rem; }
table { width: 100%; border-collapse: collapse; background: var(--paper); }
th, td { padding: .6rem .5rem; border-bottom: 1px solid var(--line); text-align: left; }
td:last-child, th:last-child { text-align: right; }
@media (max-width: 32rem) { td:nth-child(2), th:nth-child(2) { display: none; } tbody tr td:nth-child(2):last-child, tfoot th:nth-child(2) { display: table-cell; } }
`
