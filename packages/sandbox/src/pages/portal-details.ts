/** The portal's billing details: shows them, and changes those that the merchant allows. */
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

const contactFields = { name: 'Name', email: 'Email', phone: 'Phone' } as const
const addressFields = { line1: 'Address', postal_code: 'Postal code', city: 'City' } as const

export function detailsSection(
  ctx: SandboxContext,
  customer: Customer,
  { allowed_updates }: Allowed,
  action: string,
): Html {
  const { address } = customer
  const taxIds = ctx.store.all('tax_id', { customer: customer.id }).map(({ value }) => value)
  const details = [
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
  const contactInputs = Object.entries(contactFields).map(([name, label]) =>
    allowed_updates.includes(name as 'name') ? input(name, label, customer[name as 'name']) : '',
  )
  const addressInputs = allowed_updates.includes('address')
    ? html`${Object.entries(addressFields).map(([name, label]) => input(name, label, address?.[name as 'line1']))}
      <label for="country">Country (two-letter code)</label><input id="country" name="country" maxlength="2" value="${address?.country ?? ''}" />`
    : ''
  return html`<p data-testid="details">${details.filter(Boolean).join(' · ') || 'No billing information yet.'}</p>
    <details><summary>Update billing information</summary><form method="post" action="${action}">${contactInputs}${addressInputs}
      ${allowed_updates.includes('tax_id') ? input('tax_id', 'Add tax ID', '') : ''}
      <button class="button" type="submit">Save</button></form></details>`
}

/** @throws StripeError with a message for the customer */
export function updateDetails(
  ctx: SandboxContext,
  before: Customer,
  { allowed_updates }: Allowed,
  form: Record<string, string>,
) {
  const value = (name: string) => (form[name] ?? '').trim()
  const isAllowed = (name: (typeof allowed_updates)[number]) => allowed_updates.includes(name)
  if (isAllowed('email') && form.email !== undefined && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value('email'))) {
    throw incomplete('Your email is invalid.')
  }
  const changes = Object.fromEntries(
    Object.keys(contactFields).flatMap((name) =>
      isAllowed(name as 'name') && form[name] !== undefined ? [[name, value(name) || null]] : [],
    ),
  )
  const address = isAllowed('address') && form.country !== undefined ? readAddress(value) : undefined
  const after = updateCustomer(ctx, before, { ...changes, ...(address === undefined ? {} : { address }) })
  if (isAllowed('tax_id') && value('tax_id') !== '') {
    addTaxId(ctx, after, value('tax_id'))
  }
}

function readAddress(value: (name: string) => string) {
  const country = value('country').toUpperCase()
  if (!/^[A-Z]{2}$/.test(country)) {
    throw incomplete('Enter a two-letter country code.')
  }
  const rest = Object.keys(addressFields).flatMap((name) => (value(name) === '' ? [] : [[name, value(name)]]))
  return { ...Object.fromEntries(rest), country }
}

function addTaxId(ctx: SandboxContext, { id, address }: Customer, value: string) {
  const type = taxIdTypeOf(address?.country)
  if (type === undefined) {
    throw invalid('Tax IDs are not supported for your country.', { param: 'tax_id' })
  }
  createTaxId(ctx, { type, value }, id)
}
