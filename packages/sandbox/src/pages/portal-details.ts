/** The portal's billing details: what of them the merchant lets the customer change. */
import { html } from 'hono/html'
import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { updateCustomer } from '../customers/index.ts'
import { incomplete, invalid } from '../http/errors.ts'
import { createTaxId } from '../tax-ids/tax-id.ts'
import { taxIdTypeOf } from '../tax-ids/types.ts'
import type { Html } from './layout.ts'

type Customer = Objects['customer']
type Allowed = Objects['billing_portal.configuration']['features']['customer_update']

const fields = { name: 'Name', email: 'Email', phone: 'Phone' } as const
const addressFields = { line1: 'Address', postal_code: 'Postal code', city: 'City' } as const

export function detailsSection(
  ctx: SandboxContext,
  customer: Customer,
  { allowed_updates }: Allowed,
  action: string,
): Html {
  const { address } = customer
  const taxIds = ctx.store.all('tax_id', { customer: customer.id }).map(({ value }) => value)
  const known = [
    customer.name,
    address?.line1,
    address?.postal_code,
    address?.city,
    address?.country,
    customer.phone,
    ...taxIds,
  ]
  const input = (name: string, label: string, value: string | null | undefined) =>
    html`<label for="${name}">${label}</label><input id="${name}" name="${name}" autocomplete="off" value="${value ?? ''}" />`
  const named = Object.entries(fields).map(([name, label]) =>
    allowed_updates.includes(name as 'name') ? input(name, label, customer[name as 'name']) : '',
  )
  const placed = allowed_updates.includes('address')
    ? html`${Object.entries(addressFields).map(([name, label]) => input(name, label, address?.[name as 'line1']))}
      <label for="country">Country (two letters)</label><input id="country" name="country" maxlength="2" value="${address?.country ?? ''}" />`
    : ''
  return html`<p data-testid="details">${known.filter(Boolean).join(' · ') || 'Nothing is known yet.'}</p>
    <details><summary>Change billing details</summary><form method="post" action="${action}">${named}${placed}
      ${allowed_updates.includes('tax_id') ? input('tax_id', 'Another tax ID', '') : ''}
      <button class="button" type="submit">Save details</button></form></details>`
}

/** @throws StripeError in the words a customer reads */
export function changeDetails(
  ctx: SandboxContext,
  before: Customer,
  { allowed_updates }: Allowed,
  form: Record<string, string>,
) {
  const given = (name: string) => (form[name] ?? '').trim()
  const mayChange = (name: (typeof allowed_updates)[number]) => allowed_updates.includes(name)
  if (mayChange('email') && form.email !== undefined && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(given('email'))) {
    throw incomplete('Your email is invalid.')
  }
  const change = Object.fromEntries(
    Object.keys(fields).flatMap((name) =>
      mayChange(name as 'name') && form[name] !== undefined ? [[name, given(name) || null]] : [],
    ),
  )
  const address = mayChange('address') && form.country !== undefined ? addressIn(given) : undefined
  const after = updateCustomer(ctx, before, { ...change, ...(address === undefined ? {} : { address }) })
  if (mayChange('tax_id') && given('tax_id') !== '') {
    addTaxId(ctx, after, given('tax_id'))
  }
}

function addressIn(given: (name: string) => string) {
  const country = given('country').toUpperCase()
  if (!/^[A-Z]{2}$/.test(country)) {
    throw incomplete('Your country is incomplete.')
  }
  const rest = Object.keys(addressFields).flatMap((name) => (given(name) === '' ? [] : [[name, given(name)]]))
  return { ...Object.fromEntries(rest), country }
}

function addTaxId(ctx: SandboxContext, { id, address }: Customer, value: string) {
  const type = taxIdTypeOf(address?.country)
  if (type === undefined) {
    throw invalid('Of your country no tax IDs are known here.', { param: 'tax_id' })
  }
  createTaxId(ctx, { type, value }, id)
}
