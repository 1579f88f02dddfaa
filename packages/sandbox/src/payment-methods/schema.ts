import type { Objects } from '../core/objects.ts'
import {
  array,
  clearable,
  integer,
  metadata,
  object,
  oneOf,
  type Params,
  required,
  string,
} from '../http/schema.ts'

export const address = {
  city: clearable(string()),
  country: clearable(string(2)),
  line1: clearable(string()),
  line2: clearable(string()),
  postal_code: clearable(string()),
  state: clearable(string()),
}

export const billingDetails = {
  address: clearable(object(address)),
  email: clearable(string(512)),
  name: clearable(string()),
  phone: clearable(string()),
  tax_id: string(),
}

export const shipping = {
  address: required(object(address)),
  carrier: string(),
  name: required(string()),
  phone: string(),
  tracking_number: string(),
}

const card = {
  cvc: string(4),
  exp_month: integer(),
  exp_year: integer(),
  number: string(30),
  token: string(),
}

export const createPaymentMethod = {
  allow_redisplay: oneOf('always', 'limited', 'unspecified'),
  billing_details: object(billingDetails),
  card: object(card),
  metadata: metadata(),
  sepa_debit: object({ iban: required(string(40)) }),
  type: required(oneOf('card', 'sepa_debit', 'us_bank_account')),
  us_bank_account: object({
    account_holder_type: oneOf('company', 'individual'),
    account_number: required(string(17)),
    account_type: oneOf('checking', 'savings'),
    routing_number: required(string(9)),
  }),
}

export const updatePaymentMethod = {
  allow_redisplay: oneOf('always', 'limited', 'unspecified'),
  billing_details: object(billingDetails),
  card: object({ exp_month: integer({ min: 1, max: 12 }), exp_year: integer() }),
  metadata: metadata(),
}

/** The types that a merchant may allow; the sandbox supports all but `link`. */
export const methodTypes = array(oneOf('card', 'us_bank_account', 'sepa_debit', 'link'))

export function addressOf(
  given: Params<typeof address> | null | undefined,
): NonNullable<Objects['payment_method']['billing_details']['address']> {
  const {
    city = null,
    country = null,
    line1 = null,
    line2 = null,
    postal_code = null,
    state = null,
  } = given ?? {}
  return { city, country, line1, line2, postal_code, state }
}

export function shippingOf(
  given: Params<typeof shipping> | null | undefined,
): Objects['payment_intent']['shipping'] {
  if (given === undefined || given === null) {
    return null
  }
  return {
    address: addressOf(given.address),
    carrier: given.carrier ?? null,
    name: given.name,
    phone: given.phone ?? null,
    tracking_number: given.tracking_number ?? null,
  }
}
