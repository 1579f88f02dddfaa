/** The payment page: the order summary and the payment form. */
import { html, raw } from 'hono/html'
import { needsPaymentMethod } from '../checkout/confirm.ts'
import type { CustomField } from '../checkout/custom-fields.ts'
import { lineItemsOf } from '../checkout/line-items.ts'
import { ratesByCountry } from '../checkout/tax.ts'
import { type BusinessInput, taxIdTypeFor } from '../checkout/tax-ids.ts'
import type { SandboxContext } from '../context.ts'
import { formatAmount } from '../core/money.ts'
import type { Objects } from '../core/objects.ts'
import { debitOfCurrency } from '../payment-methods/test-bank-accounts.ts'
import { cardFields, cardScript, formStyle } from './card-form.ts'
import { customText, formatCustomText } from './custom-text.ts'
import { asksForAddress, type FormValues } from './form-values.ts'
import { type Html, layout } from './layout.ts'

type Session = Objects['checkout.session']

export function renderPaymentForm(
  ctx: SandboxContext,
  session: Session,
  values: FormValues,
  alert: string | undefined,
): Html {
  const backLink =
    session.cancel_url === null ? '' : html`<a class="back" href="${session.cancel_url}">Return to store</a>`
  const content = html`<div class="checkout">
    <section class="summary" aria-label="Order summary">${backLink}${orderSummary(ctx, session)}</section>
    <main class="pay">
      <form method="post" action="/c/pay/${session.id}" novalidate>
        <!-- The default button for the Enter key. Without it, Enter would press the first button below, which only updates the total. -->
        <button class="default" tabindex="-1" aria-hidden="true"></button>
        <h1>${session.mode === 'setup' ? 'Save a card' : 'Payment details'}</h1>
        ${alert === undefined ? '' : html`<p class="alert" role="alert">${alert}</p>`}
        ${quantityFields(ctx, session)}
        ${textField('email', 'Email', values.email, 'email')}
        ${asksForAddress(session) ? addressFields(session, values) : ''}
        ${session.shipping_address_collection === null ? '' : customText(session.custom_text.shipping_address)}
        ${session.tax_id_collection?.enabled ? businessFields(session, values.business) : ''}
        ${session.phone_number_collection?.enabled ? textField('phone', 'Phone number', values.phone, 'tel') : ''}
        ${session.shipping_options.length > 0 ? shippingChoice(ctx, session, values) : ''}
        ${session.allow_promotion_codes ? promotionField(session, values) : ''}
        ${session.custom_fields.map((field) => customField(field, values.custom[field.key] ?? ''))}
        ${needsPaymentMethod(session) ? paymentMethodFields(session, values) : ''}
        ${consentFields(session, values)}
        ${customText(session.custom_text.submit)}
        <button class="button" type="submit" data-testid="pay">${submitLabel(session)}</button>
        ${customText(session.custom_text.after_submit)}
        <p class="muted small">Total due today: ${formatAmount(session.amount_total ?? 0, session.currency ?? 'usd')}</p>
      </form>
    </main>
  </div>
  <script>${raw(script)}</script>`
  return layout('Checkout', content, style)
}

const labelsByMode: Record<string, string> = { payment: 'Pay', subscription: 'Subscribe', setup: 'Save card' }
const labelsBySubmitType: Record<string, string> = {
  book: 'Book',
  donate: 'Donate',
  pay: 'Pay',
  subscribe: 'Subscribe',
}

const submitLabel = ({ mode, submit_type }: Session) =>
  labelsBySubmitType[submit_type ?? 'auto'] ?? labelsByMode[mode]

function textField(name: string, label: string, value: string, autocomplete: string): Html {
  const type = name === 'email' ? 'email' : 'text'
  return html`<label for="${name}">${label}</label>
    <input id="${name}" name="${name}" type="${type}" autocomplete="${autocomplete}" value="${value}" ${name === 'email' && value === '' ? 'autofocus' : ''} />`
}

function addressFields(session: Session, values: FormValues): Html {
  const countries =
    session.shipping_address_collection?.allowed_countries ?? Object.keys(ratesByCountry).concat('US').sort()
  const names = new Intl.DisplayNames('en', { type: 'region' })
  const option = (country: string) =>
    html`<option value="${country}" ${values.country === country ? 'selected' : ''}>${names.of(country)}</option>`
  return html`${textField('name', 'Full name', values.name, 'name')}
    ${textField('line1', 'Address', values.line1, 'address-line1')}
    <div class="pair"><div>${textField('postal_code', 'Postal code', values.postalCode, 'postal-code')}</div><div>${textField('city', 'City', values.city, 'address-level2')}</div></div>
    <label for="country">Country or region</label>
    <select id="country" name="country" autocomplete="country" data-updates><option value="">Select a country</option>${countries.map(option)}</select>
    <button class="link" formaction="/c/pay/${session.id}/update">Update total</button>`
}

function quantityFields(ctx: SandboxContext, session: Session): Html | '' {
  const fields = lineItemsOf(ctx, session).flatMap(
    ({ id, adjustable_quantity: adjustable, description, quantity }) => {
      if (!adjustable?.enabled) {
        return []
      }
      const name = `quantity-${id}`
      return html`<label for="${name}">Quantity: ${description}</label>
      <input id="${name}" name="${name}" type="number" inputmode="numeric" min="${adjustable.minimum}" max="${adjustable.maximum}" value="${quantity}" data-updates />`
    },
  )
  return fields.length === 0
    ? ''
    : html`${fields}<noscript><button class="link" formaction="/c/pay/${session.id}/update">Update total</button></noscript>`
}

/** Shown for countries with a tax ID type that Stripe supports. */
function businessFields(session: Session, { isBusiness, businessName, taxId }: BusinessInput): Html | '' {
  const type = taxIdTypeFor(session)
  if (type === undefined) {
    return ''
  }
  const isRequired = session.tax_id_collection?.required === 'if_supported'
  const checkbox = html`<label class="choice"><input type="checkbox" name="business" ${isBusiness ? 'checked' : ''} />I’m purchasing as a business</label>`
  return html`<fieldset class="methods business"><legend>Business details</legend>
    ${isRequired ? html`<input type="hidden" name="business" value="on" />` : checkbox}
    <div class="business-fields">${textField('business_name', 'Business name', businessName, 'organization')}
      ${textField('tax_id', `Tax ID (${type.toUpperCase().replace('_', ' ')})`, taxId, 'off')}</div></fieldset>`
}

function shippingChoice(ctx: SandboxContext, session: Session, values: FormValues): Html {
  const selected = values.shipping === '' ? session.shipping_cost?.shipping_rate : values.shipping
  const option = ({ shipping_rate, shipping_amount }: Session['shipping_options'][number]) => {
    const name = ctx.store.find('shipping_rate', shipping_rate)?.display_name
    const price = formatAmount(shipping_amount, session.currency ?? 'usd')
    return html`<label class="choice"><input type="radio" name="shipping" value="${shipping_rate}" data-updates ${selected === shipping_rate ? 'checked' : ''} />${name} · ${price}</label>`
  }
  return html`<fieldset class="methods"><legend>Shipping method</legend>${session.shipping_options.map(option)}</fieldset>
    <noscript><button class="link" formaction="/c/pay/${session.id}/update">Update total</button></noscript>`
}

function promotionField(session: Session, values: FormValues): Html {
  const applied = (session.discounts ?? []).length > 0
  return html`<label for="code">Promotion code</label>
    <div class="beside"><input id="code" name="code" value="${values.code}" autocomplete="off" /><button class="button plain" formaction="/c/pay/${session.id}/promotion">Apply</button></div>
    ${applied ? html`<p class="muted small" data-testid="promotion-applied">Promotion code applied.</p>` : ''}`
}

const termsLabel = ({ custom_text: { terms_of_service_acceptance: text } }: Session) =>
  text === null ? 'I agree to the terms of service' : html`<span>${formatCustomText(text.message)}</span>`

function consentFields(session: Session, { promotions, terms }: FormValues): Html | '' {
  const { consent_collection: consents } = session
  const fields = [
    ...(consents?.promotions === 'auto'
      ? [consentField('promotions', promotions, 'Email me about new products and offers')]
      : []),
    ...(consents?.terms_of_service === 'required' ? [consentField('terms', terms, termsLabel(session))] : []),
  ]
  return fields.length === 0 ? '' : html`<div class="methods">${fields}</div>`
}

function consentField(name: 'terms' | 'promotions', checked: boolean, label: Html | string): Html {
  return html`<label class="choice"><input type="checkbox" name="${name}" ${checked ? 'checked' : ''} />${label}</label>`
}

function customField(field: CustomField, value: string): Html {
  const id = `custom-${field.key}`
  const label = html`<label for="${id}">${field.label.custom}${field.optional ? html` <span class="muted">(optional)</span>` : ''}</label>`
  if (field.dropdown === undefined) {
    const inputMode = field.numeric === undefined ? 'text' : 'numeric'
    const { maximum_length = null } = field.numeric ?? field.text ?? {}
    return html`${label}<input id="${id}" name="${id}" inputmode="${inputMode}" autocomplete="off" maxlength="${maximum_length ?? 255}" value="${value}" />`
  }
  const options = field.dropdown.options.map(
    (option) =>
      html`<option value="${option.value}" ${option.value === value ? 'selected' : ''}>${option.label}</option>`,
  )
  return html`${label}<select id="${id}" name="${id}"><option value="">Select an option</option>${options}</select>`
}

function orderSummary(ctx: SandboxContext, session: Session): Html {
  const currency = session.currency ?? 'usd'
  const lines = lineItemsOf(ctx, session).map((line) => {
    const recurring = line.price?.recurring
    const interval = recurring
      ? ` every ${recurring.interval_count > 1 ? `${recurring.interval_count} ${recurring.interval}s` : recurring.interval}`
      : ''
    const unitPrice =
      (line.quantity ?? 1) > 1 || recurring
        ? html`<span class="muted small">${line.quantity} × ${formatAmount(line.price?.unit_amount ?? 0, currency)}${interval}</span>`
        : ''
    return html`<li><span>${line.description}<br />${unitPrice}</span><span>${formatAmount(line.amount_subtotal, currency)}</span></li>`
  })
  const { trialDays } = ctx.store.internal('checkout.session', session.id)
  const { amount_discount = 0, amount_shipping = 0, amount_tax = 0 } = session.total_details ?? {}
  const totalRow = (name: string, amount: number | null) =>
    amount ? html`<li><span>${name}</span><span>${formatAmount(amount, currency)}</span></li>` : ''
  return html`<p class="muted">${trialDays === null ? 'Total' : `${trialDays} ${trialDays === 1 ? 'day' : 'days'} free, total due today`}</p>
    <p class="total" data-testid="total">${formatAmount(session.amount_total ?? 0, currency)}</p>
    <ul class="lines" data-testid="lines">${lines}${totalRow('Discount', -amount_discount)}${totalRow('Shipping', amount_shipping)}${totalRow('Tax', amount_tax)}</ul>`
}

function paymentMethodFields(session: Session, values: FormValues): Html {
  const debit = debitOfCurrency[session.currency ?? '']
  const offersDebit = debit !== undefined && session.payment_method_types.includes(debit)
  return html`${offersDebit ? paymentMethodChoice(values) : ''}
    <div class="card-fields">${cardFields(values)}</div>`
}

function paymentMethodChoice(values: FormValues): Html {
  const option = (value: FormValues['method'], text: string) =>
    html`<label class="choice"><input type="radio" name="method" value="${value}" ${values.method === value ? 'checked' : ''} />${text}</label>`
  return html`<fieldset class="methods"><legend>Payment method</legend>
    ${option('card', 'Card')}${option('debit_succeeds', 'Bank debit (succeeds after three days)')}${option('debit_fails', 'Bank debit (fails after three days)')}
  </fieldset>`
}

/**
 * Updates the total after a change, and prevents a second submission. The form works without it.
 */
const script = `${cardScript}
for (const field of document.querySelectorAll('[data-updates]')) field.addEventListener('change', () => {
  const form = document.querySelector('form')
  form.action += '/update'
  form.requestSubmit()
})
document.querySelector('form').addEventListener('submit', (event) => {
  if (event.target.dataset.submitted) event.preventDefault()
  event.target.dataset.submitted = 'yes'
})
addEventListener('pageshow', () => { delete document.querySelector('form').dataset.submitted })
`

const style = `${formStyle}
.default { position: absolute; width: 0; height: 0; padding: 0; border: 0; opacity: 0; }
.checkout { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); min-height: calc(100vh - 2.2rem); }
.summary { padding: 4rem 10% 2rem; background: #1f2547; color: #fff; }
.summary .muted { color: #c4c9e4; margin: 0; }
.summary .back { display: inline-block; margin-bottom: 2rem; color: #fff; }
.summary .back::before { content: '←'; margin-right: .5rem; }
.total { margin: 0 0 2rem; font-size: 2.5rem; font-weight: 700; letter-spacing: -.02em; }
.lines { list-style: none; margin: 0; padding: 0; }
.lines li { display: flex; justify-content: space-between; gap: 1rem; padding: .75rem 0; border-top: 1px solid rgb(255 255 255 / .18); }
.pay { padding: 4rem 10% 2rem; background: var(--paper); }
.pay form { max-width: 26rem; }
.pay h1 { font-size: 1.35rem; }
.link { margin-top: .4rem; padding: 0; border: 0; background: none; color: var(--accent); text-decoration: underline; cursor: pointer; font-size: .875rem; }
.beside { display: grid; grid-template-columns: 1fr auto; gap: .5rem; } .pay .beside .button { margin: 0; width: auto; }
.methods { margin: 1rem 0 0; padding: 0; border: 1px solid var(--line); border-radius: var(--radius); }
.methods legend { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.choice { display: flex; align-items: center; gap: .6rem; margin: 0; padding: .7rem .8rem; font-weight: 500; }
.choice + .choice { border-top: 1px solid var(--line); }
.methods:has([value^=debit]:checked) + .card-fields { display: none; }
.business-fields { padding: 0 .8rem .8rem; } .business:has([type=checkbox]:not(:checked)) .business-fields { display: none; }
.custom-text { margin: 1rem 0 0; overflow-wrap: anywhere; white-space: pre-line; }
.pay .button { margin-top: 1.5rem; }
@media (max-width: 46rem) {
  .checkout { grid-template-columns: minmax(0, 1fr); min-height: 0; }
  .summary, .pay { padding: 1.5rem 1.25rem; }
  .summary .back { margin-bottom: .75rem; }
  .total { margin-bottom: 1rem; font-size: 2rem; }
}
`
