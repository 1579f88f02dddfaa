/**
 * The values of the payment form: its defaults for a session, and reading them from a submitted
 * form.
 */
import { initialValue } from '../checkout/custom-fields.ts'
import type { CustomerInput } from '../checkout/customer-input.ts'
import type { BusinessInput } from '../checkout/tax-ids.ts'
import type { Objects } from '../core/objects.ts'

type Session = Objects['checkout.session']

export interface FormValues {
  email: string
  method: 'card' | 'debit_succeeds' | 'debit_fails'
  number: string
  expiry: string
  cvc: string
  name: string
  phone: string
  line1: string
  city: string
  postalCode: string
  country: string
  /** Id of a shipping rate. */
  shipping: string
  code: string
  terms: boolean
  promotions: boolean
  business: BusinessInput
  /** Quantities by line item id; -1 for a value that is not a quantity. */
  quantities: Record<string, number>
  /** Answers to the merchant's custom fields, by key. */
  custom: Record<string, string>
}

export function defaultFormValues(session: Session): FormValues {
  const { email, name, phone, address } = session.customer_details ?? {}
  const example = asksForAddress(session) ? exampleCustomer(session) : undefined
  const location = address ?? example
  return {
    email: email ?? '',
    name: name ?? example?.name ?? '',
    phone: phone ?? example?.phone ?? '',
    line1: location?.line1 ?? '',
    city: location?.city ?? '',
    postalCode: location?.postal_code ?? '',
    country: location?.country ?? '',
    method: 'card',
    number: '',
    expiry: '',
    cvc: '',
    code: '',
    terms: false,
    promotions: false,
    business: {
      isBusiness: session.tax_id_collection?.required === 'if_supported',
      businessName: '',
      taxId: '',
    },
    quantities: {},
    custom: Object.fromEntries(session.custom_fields.map((field) => [field.key, initialValue(field)])),
    shipping: session.shipping_cost?.shipping_rate ?? '',
  }
}

/**
 * Saves typing in tests. With automatic tax the country stays empty, because it decides the total.
 */
const exampleCustomer = ({ shipping_address_collection, automatic_tax }: Session) => ({
  name: 'Jenny Rosen',
  phone: '+1 541 555 0100',
  line1: '27 Fredrick Avenue',
  city: 'Brothers',
  postal_code: '97712',
  country: automatic_tax.enabled ? '' : (shipping_address_collection?.allowed_countries[0] ?? ''),
})

export const asksForAddress = (session: Session) =>
  session.shipping_address_collection !== null ||
  session.billing_address_collection === 'required' ||
  session.tax_id_collection?.enabled ||
  session.automatic_tax.enabled

export function readFormValues(body: Record<string, unknown>): FormValues {
  const text = (name: string) => (typeof body[name] === 'string' ? body[name].slice(0, 500).trim() : '')
  const withPrefix = (prefix: string) =>
    Object.fromEntries(
      Object.keys(body)
        .filter((name) => name.startsWith(prefix))
        .map((name) => [name.slice(prefix.length), text(name)]),
    )
  const method = text('method')
  return {
    email: text('email'),
    number: text('number'),
    expiry: text('expiry'),
    cvc: text('cvc'),
    method: method === 'debit_succeeds' || method === 'debit_fails' ? method : 'card',
    name: text('name'),
    phone: text('phone'),
    line1: text('line1'),
    city: text('city'),
    postalCode: text('postal_code'),
    country: /^[A-Z]{2}$/.test(text('country')) ? text('country') : '',
    shipping: text('shipping'),
    code: text('code'),
    terms: text('terms') === 'on',
    promotions: text('promotions') === 'on',
    business: {
      isBusiness: text('business') === 'on',
      businessName: text('business_name'),
      taxId: text('tax_id'),
    },
    quantities: Object.fromEntries(
      Object.entries(withPrefix('quantity-')).map(([id, quantity]) => [id, parseQuantity(quantity)]),
    ),
    custom: withPrefix('custom-'),
  }
}

const parseQuantity = (text: string) => (/^\d{1,6}$/.test(text) ? Number(text) : -1)

/** Leaves out the fields that the customer left empty. */
export function toCustomerInput({
  email,
  name,
  phone,
  line1,
  city,
  postalCode,
  country,
  shipping,
  terms,
  promotions,
}: FormValues): CustomerInput {
  return {
    ...(email === '' ? {} : { email }),
    ...(name === '' ? {} : { name }),
    ...(phone === '' ? {} : { phone }),
    ...(country === '' ? {} : { address: { line1, city, postal_code: postalCode, country } }),
    ...(shipping === '' ? {} : { shippingRate: shipping }),
    acceptsTerms: terms,
    acceptsPromotions: promotions,
  }
}
