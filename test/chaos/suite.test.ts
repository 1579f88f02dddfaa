/** The suite behind `countinghouse chaos`: it passes where the promises hold, and can tell where they do not. */
import { createClock, createEngine, type Engine } from '@countinghouse/engine'
import { expect, onTestFinished, test } from 'vitest'
import { type ChaosReport, runChaos } from '../../packages/cli/src/chaos/suite.ts'
import { size } from '../size.ts'
import { type ChaosShop, openChaosShop } from './shop-process.ts'

test('every promise holds while Stripe loses, repeats, delays and shuffles', {
  timeout: 300_000,
}, async () => {
  const shop = await openChaosShop()
  const { outcomes, sales, missed } = await unleash(shop, size(10, 60))
  expect(outcomes.filter(({ isHeld }) => !isHeld)).toEqual([])
  expect(outcomes.length).toBeGreaterThan(5)
  expect(sales).toBeGreaterThan(5)
  expect(missed).toBeGreaterThan(0)
  // What was switched on for it is off again.
  expect(shop.sandbox.faults.list()).toEqual([])
})

test('a shop that cannot keep its payments is found out', { timeout: 60_000 }, async () => {
  const shop = await openChaosShop()
  await shop.query(`
    create function refuse() returns trigger language plpgsql as $$ begin raise exception 'No payments, says the test'; end $$;
    create trigger refuse before insert on shop.payment for each row execute function refuse()`)
  const { outcomes } = await unleash(shop, 5)
  const broken = outcomes.filter(({ isHeld }) => !isHeld).map(({ promise }) => promise)
  expect(broken).toEqual(
    expect.arrayContaining([
      'Who paid at Stripe has a paid order, and nobody else has',
      'The stock went down by what was paid, to the unit',
      'No event is pending or dead',
      'A second reconcile finds nothing to do',
    ]),
  )
})

async function unleash(shop: ChaosShop, sales: number): Promise<ChaosReport> {
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
