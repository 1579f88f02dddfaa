/** The suite of `countinghouse chaos`: it passes for a correct shop and fails for a broken one. */
import { createClock, createEngine, type Engine } from '@countinghouse/engine'
import { expect, onTestFinished, test } from 'vitest'
import { type ChaosReport, runChaos } from '../../packages/cli/src/chaos/suite.ts'
import { size } from '../size.ts'
import { type ChaosShop, openChaosShop } from './shop-process.ts'

test('all invariants hold while webhooks are dropped, duplicated, delayed and reordered', {
  timeout: 300_000,
}, async () => {
  const shop = await openChaosShop()
  const { results, sales, missed } = await runSuite(shop, size(10, 60))
  expect(results.filter(({ holds }) => !holds)).toEqual([])
  expect(results.length).toBeGreaterThan(5)
  expect(sales).toBeGreaterThan(5)
  expect(missed).toBeGreaterThan(0)
  // The faults were removed.
  expect(shop.sandbox.faults.list()).toEqual([])
})

test('detects a shop that cannot record payments', { timeout: 60_000 }, async () => {
  const shop = await openChaosShop()
  await shop.query(`
    create function fail_payment() returns trigger language plpgsql as $$ begin raise exception 'Payments fail (simulated)'; end $$;
    create trigger fail_payment before insert on shop.payment for each row execute function fail_payment()`)
  const { results } = await runSuite(shop, 5)
  const violated = results.filter(({ holds }) => !holds).map(({ invariant }) => invariant)
  expect(violated).toEqual(
    expect.arrayContaining([
      'Orders are paid if and only if their session at Stripe is paid',
      'Inventory decreased by exactly the units sold',
      'No event is pending or dead',
      'A second reconcile finds no discrepancies',
    ]),
  )
})

async function runSuite(shop: ChaosShop, sales: number): Promise<ChaosReport> {
  const { url } = await shop.start()
  const engine = openEngine(shop)
  return runChaos({ shopUrl: url, sandboxUrl: shop.sandboxUrl, engine, stripe: shop.stripe }, { sales })
}

function openEngine({ databaseUrl, sandbox, sandboxPort: port }: ChaosShop): Engine {
  const engine = createEngine({
    databaseUrl,
    stripe: { secretKey: 'sk_test_chaos', webhookSecrets: [], host: '127.0.0.1', port, protocol: 'http' },
    clock: createClock(() => sandbox.now()),
  })
  onTestFinished(() => engine.close())
  return engine
}
