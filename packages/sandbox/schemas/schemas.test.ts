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
const { receipt_number: _, ...incomplete } = refund
const list = { object: 'list', data: [refund], has_more: false, url: '/v1/refunds' }

describe('the schemas find', () => {
  test.each<[string, unknown, RegExp]>([
    ['an unknown field', { ...refund, amont: 100 }, /refund must NOT have additional properties: amont/],
    ['a missing field', incomplete, /receipt_number/],
    ['a wrong type', { ...refund, amount: '100' }, /refund\.amount must be number.*"100"/],
    ['an unknown enum value', { ...refund, reason: 'regret' }, /refund\.reason .*duplicate \| fraudulent/],
    ['an object of the wrong kind', { ...refund, charge: refund }, /refund\.charge/],
    [
      'an error in an expanded object',
      { ...refund, charge: { object: 'charge', id: 'ch_1' } },
      /^charge must have required/,
    ],
    ['an unknown object', { object: 'unicorn' }, /unicorn is not an object/],
    ['an error in a list', { ...list, data: [{ ...refund, amount: null }] }, /refund\.amount must be number/],
    ['a list without a url', { object: 'list', data: [], has_more: false }, /list\.url/],
    [
      'a deleted object with other fields',
      { id: 'cus_1', object: 'customer', deleted: true, name: 'Ada' },
      /customer must NOT/,
    ],
  ])('%s', (_title, value, finding) => {
    expect(validator.findingsOf(value).join('\n')).toMatch(finding)
  })
})

test.each([
  ['a refund', refund],
  ['a list', list],
  [
    'a search result',
    { object: 'search_result', data: [refund], has_more: false, next_page: null, url: '/v1/refunds/search' },
  ],
  ['a deleted object', { id: 'cus_1', object: 'customer', deleted: true }],
])('the schemas accept %s', (_title, value) => {
  expect(validator.findingsOf(value)).toEqual([])
})

test('every object of the SDK has a schema, and no schema accepts everything', () => {
  const { objects, definitions } = readSchemas()
  expect(Object.keys(objects).length).toBeGreaterThan(140)
  expect(Object.entries(definitions).filter(([, schema]) => typeof schema === 'boolean')).toEqual([])
})

test("the published list of event types equals the SDK's", () => {
  expect(readSchemas().eventTypes).toEqual(eventTypes)
  expect(eventTypes).toContain('customer.subscription.trial_will_end')
})

test('the published list of unsupported parameters is complete and has no others', () => {
  const published = Object.fromEntries(
    Object.entries(unsupportedParams).map(([operation, names]) => [operation, names.split(/\s+/)]),
  )
  expect(findUnsupportedParams()).toEqual(published)
  expect(published['POST /v1/checkout/sessions']).toContain('branding_settings')
})
