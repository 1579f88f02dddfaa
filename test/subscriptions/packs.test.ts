/**
 * A token pack has a price in the catalog, at which it is sold, and one at Stripe: a difference is
 * reported.
 */
import { expect, test } from 'vitest'
import { openHarness } from '../inbox/harness.ts'

test('catalog push and reconcile report a token pack whose catalog price differs from the configuration, until both agree', {
  timeout: 60_000,
}, async () => {
  const harness = await openHarness()
  const { engine } = harness
  await engine.plans.push({ apply: true })
  const changes = async () =>
    (await engine.plans.push({ apply: false })).map(({ action, what, message }) => [action, what, message])
  const discrepancies = async () =>
    (await engine.reconcile({ repair: false })).discrepancies.map(({ what, inDatabase, atStripe }) => [
      what,
      inDatabase,
      atStripe,
    ])
  expect(await changes()).toEqual([])
  expect(await discrepancies()).toEqual([])

  const price = (amount: number) =>
    harness.query(
      `update shop.price set amount_minor = $1 where currency = 'usd' and variant_id = (select id from shop.variant where sku = 'TOKENS-50')`,
      [amount],
    )
  await price(600)
  expect(await changes()).toEqual([
    ['conflict', 'TOKENS-50', 'It costs $6.00 in the catalog, but $5.00 in countinghouse.config.ts.'],
  ])
  const { data } = await harness.stripe.prices.list({ lookup_keys: ['tokens_50_usd'] })
  expect(await discrepancies()).toEqual([['price of TOKENS-50 in usd', '$6.00', `$5.00 (${data[0]?.id})`]])
  // This needs a decision, so it is not repaired; the run completes.
  expect((await engine.reconcile({ repair: true })).discrepancies).toMatchObject([{ repaired: false }])

  await harness.query(`update shop.variant set tokens = 55 where sku = 'TOKENS-50'`)
  expect(await changes()).toContainEqual([
    'conflict',
    'TOKENS-50',
    'It has 55 tokens in the catalog, but 50 in countinghouse.config.ts.',
  ])
  await harness.query(`update shop.variant set tokens = 50 where sku = 'TOKENS-50'`)
  await price(500)
  expect(await discrepancies()).toEqual([])
  await harness.stripe.prices.update(data[0]?.id ?? '', { active: false })
  expect(await discrepancies()).toEqual([
    ['price of TOKENS-50 in usd', '$5.00', `${data[0]?.id} is archived`],
  ])
  expect((await changes()).map(([action, what]) => [action, what])).toEqual([['replace', 'tokens_50_usd']])
})
