import { beforeAll, describe, expect, test } from 'vitest'
import { eventTypes } from '../src/events/types.ts'
import { unsupportedParams } from '../src/http/unsupported-params.ts'
import { readSchemas } from './cache.ts'
import { createValidator, type Validator } from './validate.ts'
import { findUnsupportedParams } from './write-unsupported-params.ts'

let validator: Validator
beforeAll(() => {
  validator = createValidator()
})

const refund = {
  id: 're_1',
  object: 'refund',
  amount: 100,
  balance_transaction: 'txn_1',
  charge: 'ch_1',
  created: 1,
  currency: 'usd',
  customer: null,
  customer_account: null,
  metadata: { object: 'customer' },
  payment_intent: 'pi_1',
  payment_method: null,
  reason: 'duplicate',
  receipt_number: null,
  source_transfer_reversal: null,
  status: 'succeeded',
  transfer_reversal: null,
}
const { receipt_number: _, ...unfinished } = refund
const list = { object: 'list', data: [refund], has_more: false, url: '/v1/refunds' }

describe('the schemas find', () => {
  test.each<[string, unknown, RegExp]>([
    ['a field too many', { ...refund, amont: 100 }, /refund must NOT have additional properties: amont/],
    ['a field too few', unfinished, /receipt_number/],
    ['another type', { ...refund, amount: '100' }, /refund\.amount must be number.*"100"/],
    [
      'an unknown word in an enum',
      { ...refund, reason: 'regret' },
      /refund\.reason .*duplicate \| fraudulent/,
    ],
    ['an object where another belongs', { ...refund, charge: refund }, /refund\.charge/],
    [
      'a mistake in what is expanded',
      { ...refund, charge: { object: 'charge', id: 'ch_1' } },
      /^charge must have required/,
    ],
    ['an object nobody knows', { object: 'unicorn' }, /unicorn is no object/],
    [
      'a mistake in a list',
      { ...list, data: [{ ...refund, amount: null }] },
      /refund\.amount must be number/,
    ],
    ['a list without an address', { object: 'list', data: [], has_more: false }, /list\.url/],
    [
      'what was deleted and says more',
      { id: 'cus_1', object: 'customer', deleted: true, name: 'Ada' },
      /customer must NOT/,
    ],
  ])('%s', (_what, value, finding) => {
    expect(validator.findingsOf(value).join('\n')).toMatch(finding)
  })
})

test.each([
  ['a refund', refund],
  ['a list of them', list],
  [
    'a search',
    { object: 'search_result', data: [refund], has_more: false, next_page: null, url: '/v1/refunds/search' },
  ],
  ['what was deleted', { id: 'cus_1', object: 'customer', deleted: true }],
])('the schemas let pass %s', (_what, value) => {
  expect(validator.findingsOf(value)).toEqual([])
})

test('every object of the SDK has a schema, and none of them lets everything pass', () => {
  const { objects, definitions } = readSchemas()
  expect(Object.keys(objects).length).toBeGreaterThan(140)
  expect(Object.entries(definitions).filter(([, schema]) => typeof schema === 'boolean')).toEqual([])
})

test("the published list of event types is the SDK's", () => {
  expect(readSchemas().eventTypes).toEqual(eventTypes)
  expect(eventTypes).toContain('customer.subscription.trial_will_end')
})

test('whatever Stripe can be told and the sandbox cannot is in the published list, and nothing else', () => {
  const published = Object.fromEntries(
    Object.entries(unsupportedParams).map(([operation, names]) => [operation, names.split(/\s+/)]),
  )
  expect(findUnsupportedParams()).toEqual(published)
  expect(published['POST /v1/checkout/sessions']).toContain('branding_settings')
})
