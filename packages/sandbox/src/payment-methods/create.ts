/**
 * Creates payment methods: from a card number, a token, a bank account, or a predefined `pm_card_…`
 * name.
 */

import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { invalid, missingResource, StripeError, unsupported } from '../http/errors.ts'
import { mergeMetadata, type Params } from '../http/schema.ts'
import { type address, addressOf, type billingDetails, type createPaymentMethod as schema } from './schema.ts'
import { ibanBehavior, usAccountBehavior } from './test-bank-accounts.ts'
import {
  type Decline,
  expiredCard,
  findTestCard,
  findTestCardByName,
  incorrectNumber,
  isCardNumber,
  type TestCard,
} from './test-cards.ts'

type PaymentMethod = Objects['payment_method']
type Input = Params<typeof schema>

export function createPaymentMethod(ctx: SandboxContext, input: Input): PaymentMethod {
  const base = { ...baseOf(ctx, input), type: input.type }
  if (input.type === 'card') {
    return createCard(ctx, base, input.card)
  }
  if (input.type === 'sepa_debit') {
    return createSepaDebit(ctx, base, input.sepa_debit)
  }
  if (input.type === 'us_bank_account') {
    return createUsBankAccount(ctx, base, input.us_bank_account)
  }
  throw unsupported(`payment methods of type ${input.type}`, 'type')
}

type Base = Omit<PaymentMethod, 'type'>

function baseOf(
  ctx: SandboxContext,
  input: Pick<Input, 'billing_details' | 'metadata' | 'allow_redisplay'>,
): Base {
  return {
    id: ctx.ids.next('pm_1', 23),
    object: 'payment_method',
    allow_redisplay: input.allow_redisplay ?? 'unspecified',
    billing_details: billingDetailsOf(input.billing_details),
    created: ctx.now(),
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: mergeMetadata({}, input.metadata),
  }
}

export function billingDetailsOf(
  given: Params<typeof billingDetails> | undefined,
): PaymentMethod['billing_details'] {
  return {
    address: addressOf(given?.address as Params<typeof address> | undefined),
    email: given?.email ?? null,
    name: given?.name ?? null,
    phone: given?.phone ?? null,
    tax_id: given?.tax_id ?? null,
  }
}

function createCard(ctx: SandboxContext, base: Base, given: Input['card']): PaymentMethod {
  if (given === undefined) {
    throw invalid('Missing required param: card.', { code: 'parameter_missing', param: 'card' })
  }
  const card = given.token === undefined ? cardByNumber(ctx, given) : findTestCardByName(given.token)
  if (card === undefined) {
    throw missingResource('token', given.token ?? '', 'card[token]')
  }
  const expiry = { month: given.exp_month ?? 12, year: given.exp_year ?? yearOf(ctx) + 4 }
  return ctx.store.insert({ ...base, type: 'card', card: cardDetails(card, expiry) }, { card: card.behavior })
}

/**
 * The payment method with this id. Every use of `pm_card_visa` and the like creates a new payment
 * method.
 */
export function resolvePaymentMethod(
  ctx: SandboxContext,
  id: string,
  param = 'payment_method',
): PaymentMethod {
  const card = id.startsWith('pm_card_') ? findTestCardByName(id) : undefined
  if (card === undefined) {
    return ctx.store.get('payment_method', id, param)
  }
  const expiry = { month: 12, year: yearOf(ctx) + 4 }
  return ctx.store.insert(
    { ...baseOf(ctx, {}), type: 'card', card: cardDetails(card, expiry) },
    { card: card.behavior },
  )
}

function yearOf(ctx: SandboxContext): number {
  return new Date(ctx.clock.now()).getUTCFullYear()
}

function cardByNumber(ctx: SandboxContext, given: NonNullable<Input['card']>): TestCard {
  const number = given.number?.replace(/[\s-]/g, '')
  if (number === undefined) {
    throw invalid('Missing required param: card[number].', {
      code: 'parameter_missing',
      param: 'card[number]',
    })
  }
  if (!isCardNumber(number)) {
    throw cardError(incorrectNumber, 'number')
  }
  if (given.exp_month === undefined || given.exp_year === undefined) {
    throw invalid('Missing required param: card[exp_month].', {
      code: 'parameter_missing',
      param: 'card[exp_month]',
    })
  }
  const year = given.exp_year < 100 ? 2_000 + given.exp_year : given.exp_year
  if (given.exp_month < 1 || given.exp_month > 12) {
    throw cardError(
      { ...expiredCard, code: 'invalid_expiry_month', message: "Your card's expiration month is invalid." },
      'exp_month',
    )
  }
  if (Date.UTC(year, given.exp_month) <= ctx.clock.now()) {
    throw cardError(
      { ...expiredCard, code: 'invalid_expiry_year', message: "Your card's expiration year is invalid." },
      'exp_year',
    )
  }
  return findTestCard(number) ?? unknownTestCard(number)
}

function unknownTestCard(number: string): TestCard {
  throw new StripeError(402, {
    type: 'card_error',
    code: 'card_declined',
    decline_code: 'test_mode_live_card',
    message: `Your card was declined. Your request was in test mode, but used a card that is not a test card (ends in ${number.slice(-4)}).`,
    param: 'number',
  })
}

const cardError = ({ code, message }: Decline, param: string) =>
  new StripeError(402, { type: 'card_error', code, message, param })

function cardDetails(
  card: TestCard,
  expiry: { month: number; year: number },
): NonNullable<PaymentMethod['card']> {
  return {
    brand: card.brand,
    checks: {
      address_line1_check: null,
      address_postal_code_check: null,
      cvc_check: card.behavior.declines === 'incorrect_cvc' ? 'fail' : 'pass',
    },
    country: card.country ?? 'US',
    display_brand: card.brand === 'amex' ? 'american_express' : card.brand,
    exp_month: expiry.month,
    exp_year: expiry.year < 100 ? 2_000 + expiry.year : expiry.year,
    fingerprint: `fp${card.number.slice(-14)}`,
    funding: card.funding ?? 'credit',
    generated_from: null,
    last4: card.number.slice(-4),
    networks: { available: [card.brand], preferred: null },
    regulated_status: 'unregulated',
    three_d_secure_usage: { supported: true },
    wallet: null,
  }
}

function createSepaDebit(ctx: SandboxContext, base: Base, given: Input['sepa_debit']): PaymentMethod {
  if (given === undefined) {
    throw invalid('Missing required param: sepa_debit.', { code: 'parameter_missing', param: 'sepa_debit' })
  }
  const iban = given.iban.replaceAll(' ', '')
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{10,30}$/.test(iban)) {
    throw invalid('The IBAN you provided is invalid.', {
      code: 'invalid_bank_account_iban',
      param: 'sepa_debit[iban]',
    })
  }
  const details = {
    bank_code: iban.slice(4, 9),
    branch_code: '',
    country: iban.slice(0, 2),
    fingerprint: `fp${iban.slice(-14)}`,
    generated_from: null,
    last4: iban.slice(-4),
  }
  return ctx.store.insert({ ...base, type: 'sepa_debit', sepa_debit: details }, { debit: ibanBehavior(iban) })
}

function createUsBankAccount(
  ctx: SandboxContext,
  base: Base,
  given: Input['us_bank_account'],
): PaymentMethod {
  if (given === undefined) {
    throw invalid('Missing required param: us_bank_account.', {
      code: 'parameter_missing',
      param: 'us_bank_account',
    })
  }
  const details = {
    account_holder_type: given.account_holder_type ?? ('individual' as const),
    account_type: given.account_type ?? ('checking' as const),
    bank_name: 'STRIPE TEST BANK',
    financial_connections_account: null,
    fingerprint: `fp${given.account_number.slice(-14)}`,
    last4: given.account_number.slice(-4),
    networks: { preferred: 'ach', supported: ['ach' as const] },
    routing_number: given.routing_number,
    status_details: null,
  }
  return ctx.store.insert(
    { ...base, type: 'us_bank_account', us_bank_account: details },
    { debit: usAccountBehavior(given.account_number) },
  )
}
