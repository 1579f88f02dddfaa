/** The configurations of Stripe's customer portal follow the plans in countinghouse.config.ts. */
import { createClock, createEngine } from '@countinghouse/engine'
import { startSandbox } from '@countinghouse/sandbox'
import Stripe from 'stripe'
import { expect, onTestFinished, test } from 'vitest'
import { config } from '../config.ts'
import { createTestDatabase } from '../database.ts'

const plan = (key: string, amountMinor: number) => ({
  key,
  name: key,
  description: 'For one.',
  features: {},
  graceDays: 7,
  prices: ['usd', 'eur'].map((currency) => ({ interval: 'month' as const, currency, amountMinor })),
})

async function open() {
  const database = await createTestDatabase('seeded')
  const { sandbox, port, close } = await startSandbox({ port: 0 })
  const connection = { host: '127.0.0.1', port, protocol: 'http' as const }
  const engines: { close(): Promise<void> }[] = []
  onTestFinished(async () => {
    for (const engine of engines) {
      await engine.close()
    }
    await close()
    await database.drop()
  })
  const shopOf = (...plans: ReturnType<typeof plan>[]) => {
    const engine = createEngine({
      databaseUrl: database.runtimeUrl,
      stripe: { secretKey: 'sk_test_portal', webhookSecrets: [], ...connection },
      clock: createClock(() => sandbox.now()),
      config: { ...config, plans, packs: [], freeFeatures: {} },
    })
    engines.push(engine)
    return engine
  }
  return { shopOf, stripe: new Stripe('sk_test_portal', connection) }
}

test('catalog push creates one portal configuration per currency and updates it with the plans', async () => {
  const { shopOf, stripe } = await open()
  const list = async () => (await stripe.billingPortal.configurations.list({ limit: 100 })).data
  const shop = shopOf(plan('pro', 1900))
  const portals = async (engine: typeof shop, apply: boolean) =>
    (await engine.plans.push({ apply }))
      .filter(({ what }) => what.startsWith('portal_'))
      .map(({ what, action, done }) => [what, action, done])
  expect(await portals(shop, true)).toEqual([
    ['portal_eur', 'create', true],
    ['portal_usd', 'create', true],
  ])
  expect(await portals(shop, true)).toEqual([])
  expect(await list()).toHaveLength(2)

  const larger = shopOf(plan('pro', 1900), plan('studio', 4900))
  await larger.plans.push({ apply: true })
  const after = await list()
  expect(after).toHaveLength(2)
  for (const { features } of after) {
    expect(features.subscription_update.products?.map(({ prices }) => prices.length)).toEqual([1, 1])
    expect(features.subscription_cancel).toMatchObject({ enabled: true, mode: 'at_period_end' })
  }
  // One that was deactivated in the dashboard is reported, and would be activated again.
  await stripe.billingPortal.configurations.update(after[0]?.id ?? '', { active: false })
  expect((await portals(larger, false)).map(([, action, done]) => [action, done])).toEqual([
    ['update', false],
  ])
})
