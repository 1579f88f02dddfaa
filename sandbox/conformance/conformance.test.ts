import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runScenarios } from './run.ts'
import { createValidator } from './validate.ts'

test('a scenario passes when its steps and its event do, and says why when they do not', { timeout: 60_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'scenarios-'))
  const write = (name: string, fixtures: object[]) => writeFileSync(join(folder, `${name}.json`), JSON.stringify({ fixtures }))
  const customer = { name: 'customer', method: 'post', path: '/v1/customers', params: { name: 'Ada' } }
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholder belongs to the scenario
  write('customer.deleted', [customer, { name: 'gone', method: 'delete', path: '/v1/customers/${customer:id}' }])
  write('customer.updated', [customer])
  write('product.created', [{ name: 'product', method: 'post', path: '/v1/products', params: {} }])
  const outcomes = await runScenarios(folder)
  rmSync(folder, { recursive: true })
  expect(outcomes).toEqual([
    { scenario: 'customer.deleted', failure: undefined },
    { scenario: 'customer.updated', failure: 'no customer.updated among customer.created' },
    { scenario: 'product.created', failure: 'product: 400 Missing required param: name.' },
  ])
})

test('the schemas find a missing field, an invented value and a field nobody knows', { timeout: 60_000 }, () => {
  const { check } = createValidator()
  const coupon = {
    ...{
      id: 'c',
      object: 'coupon',
      amount_off: null,
      created: 1,
      currency: null,
      duration: 'once',
      duration_in_months: null,
      livemode: false,
      max_redemptions: null,
    },
    ...{ metadata: {}, name: null, percent_off: 20, redeem_by: null, times_redeemed: 0, valid: true },
  }
  expect(check(coupon)).toEqual([])
  expect(check({ ...coupon, duration: 'fortnight' })).not.toEqual([])
  expect(check({ ...coupon, valid: undefined, colour: 'red' })).not.toEqual([])
  const { valid: _valid, ...incomplete } = coupon
  expect(check(incomplete)).not.toEqual([])
})
