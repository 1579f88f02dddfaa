import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runScenarios } from './run.ts'

test('a scenario passes if its steps and its event succeed, and reports why if not', {
  timeout: 60_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'scenarios-'))
  const write = (name: string, fixtures: object[]) =>
    writeFileSync(join(folder, `${name}.json`), JSON.stringify({ fixtures }))
  const customer = { name: 'customer', method: 'post', path: '/v1/customers', params: { name: 'Ada' } }
  write('customer.deleted', [
    customer,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholder belongs to the scenario
    { name: 'deleted', method: 'delete', path: '/v1/customers/${customer:id}' },
  ])
  write('customer.updated', [customer])
  write('product.created', [{ name: 'product', method: 'post', path: '/v1/products', params: {} }])
  const outcomes = await runScenarios(folder)
  rmSync(folder, { recursive: true })
  expect(outcomes).toEqual([
    { scenario: 'customer.deleted', failure: undefined },
    { scenario: 'customer.updated', failure: 'customer.updated was not delivered, only customer.created' },
    { scenario: 'product.created', failure: 'product: 400 Missing required param: name.' },
  ])
})
