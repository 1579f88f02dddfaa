import { type Sandbox, startSandbox } from '@countinghouse/sandbox'
import Stripe from 'stripe'
import { expect, onTestFinished, test } from 'vitest'
import { findPrice, pushCatalog, readPlans } from '../../packages/engine/src/plans/index.ts'
import { openTestContext, type TestContext } from '../../packages/engine/test/context.ts'

const plans = (amountMinor = 1900, name = 'Pro') =>
  readPlans({
    plans: [
      {
        key: 'pro',
        name,
        description: 'For one.',
        features: {},
        graceDays: 7,
        prices: [
          { interval: 'month', currency: 'usd', amountMinor },
          { interval: 'year', currency: 'usd', amountMinor: 19_000 },
        ],
      },
    ],
    packs: [
      {
        key: 'tokens_50',
        name: '50 tokens',
        tokens: 50,
        sku: 'TOKENS-50',
        prices: [{ currency: 'usd', amountMinor: 500 }],
      },
    ],
  })

async function open(): Promise<{ ctx: TestContext; sandbox: Sandbox; stripe: Stripe }> {
  const { sandbox, port, close } = await startSandbox({ port: 0 })
  onTestFinished(() => close())
  const stripe = new Stripe('sk_test_push', { host: '127.0.0.1', port, protocol: 'http' })
  return { ctx: { ...(await openTestContext()), stripe }, sandbox, stripe }
}

const counts = async (stripe: Stripe) => ({
  products: (await stripe.products.list({ limit: 100 })).data.length,
  prices: (await stripe.prices.list({ limit: 100 })).data.length,
})

test('a dry run lists the changes, applying makes them, and a second run has nothing to do', async () => {
  const { ctx, stripe } = await open()
  const planned = await pushCatalog(ctx, plans(), {}, { apply: false })
  expect(planned.map(({ action, what, done }) => [action, what, done])).toEqual([
    ['create', 'countinghouse_pro', false],
    ['create', 'countinghouse_tokens_50', false],
    ['create', 'pro_monthly_usd', false],
    ['create', 'pro_yearly_usd', false],
    ['create', 'tokens_50_usd', false],
  ])
  expect(await counts(stripe)).toEqual({ products: 0, prices: 0 })
  const done = await pushCatalog(ctx, plans(), {}, { apply: true })
  expect(done.every((change) => change.done)).toBe(true)
  expect(await pushCatalog(ctx, plans(), {}, { apply: true })).toEqual([])
  expect(await counts(stripe)).toEqual({ products: 2, prices: 3 })
})

test('concurrent and interrupted runs create everything once (idempotency)', async () => {
  const { ctx, sandbox, stripe } = await open()
  sandbox.faults.add({ kind: 'error_after', match: '/v1/prices', times: 2 })
  await pushCatalog(ctx, plans(), {}, { apply: true }).catch(() => undefined)
  await pushCatalog(ctx, plans(), {}, { apply: true }).catch(() => undefined)
  await Promise.allSettled([1, 2, 3].map(() => pushCatalog(ctx, plans(), {}, { apply: true })))
  await pushCatalog(ctx, plans(), {}, { apply: true })
  expect(await counts(stripe)).toEqual({ products: 2, prices: 3 })
})

test('a changed price becomes a new price with the same lookup key, and the old one stays for its subscribers', async () => {
  const { ctx, stripe } = await open()
  await pushCatalog(ctx, plans(), {}, { apply: true })
  const before = await findPrice(ctx, { lookupKey: 'pro_monthly_usd' })
  const changes = await pushCatalog(ctx, plans(2500), {}, { apply: true })
  expect(changes).toMatchObject([{ action: 'replace', what: 'pro_monthly_usd', done: true }])
  const after = await findPrice(ctx, { lookupKey: 'pro_monthly_usd' })
  expect(after).toMatchObject({ amountMinor: 2500 })
  expect(await findPrice(ctx, { priceId: before?.priceId })).toBeUndefined()
  expect(await stripe.prices.retrieve(before?.priceId ?? '')).toMatchObject({
    unit_amount: 1900,
    active: true,
    metadata: { countinghouse_plan: 'pro' },
  })
  // Changing it back creates a third price instead of reusing the first one.
  expect(await pushCatalog(ctx, plans(1900), {}, { apply: true })).toHaveLength(1)
  expect(await pushCatalog(ctx, plans(1900), {}, { apply: true })).toEqual([])
})

test('renames a product', async () => {
  const { ctx, stripe } = await open()
  await pushCatalog(ctx, plans(), {}, { apply: true })
  const changes = await pushCatalog(ctx, plans(1900, 'Professional'), {}, { apply: true })
  expect(changes).toMatchObject([
    { action: 'update', message: 'Change its name from "Pro" to "Professional".' },
  ])
  expect((await stripe.products.retrieve('countinghouse_pro')).name).toBe('Professional')
})

test('adopts a price made in the dashboard if it agrees with the configuration, and reports a conflict if not', async () => {
  const { ctx, stripe } = await open()
  const product = await stripe.products.create({ name: 'By hand' })
  const month = { product: product.id, currency: 'usd', recurring: { interval: 'month' as const } }
  const matching = await stripe.prices.create({ ...month, unit_amount: 1900 })
  const differing = await stripe.prices.create({ ...month, unit_amount: 9900 })
  const conflicts = await pushCatalog(ctx, plans(), { pro: differing.id }, { apply: true })
  expect(conflicts[0]).toMatchObject({
    action: 'conflict',
    message: 'It costs $99.00, but countinghouse.config.ts says $19.00.',
    done: false,
  })
  expect(await findPrice(ctx, { priceId: differing.id })).toBeUndefined()
  expect((await pushCatalog(ctx, plans(), { pro: matching.id }, { apply: true }))[0]).toMatchObject({
    action: 'adopt',
    done: true,
  })
  expect(await findPrice(ctx, { lookupKey: 'pro_monthly_usd' })).toMatchObject({
    priceId: matching.id,
    key: 'pro',
  })
  expect(await pushCatalog(ctx, plans(), { pro: matching.id }, { apply: true })).toEqual([])
})
