/** A pack of tokens has a price in the catalog, by which it is sold, and one at Stripe: that they differ does not stay unnoticed. */
import { expect, test } from 'vitest'
import { openStage } from '../inbox/stage.ts'

test('a pack that the catalog sells for another price is named by the push and by reconcile, until both agree', {
  timeout: 60_000,
}, async () => {
  const stage = await openStage()
  const { engine } = stage
  await engine.plans.push({ apply: true })
  const said = async () =>
    (await engine.plans.push({ apply: false })).map(({ action, what, sentence }) => [action, what, sentence])
  const drifts = async () =>
    (await engine.reconcile({ heal: false })).drifts.map(({ what, ours, stripes }) => [what, ours, stripes])
  expect(await said()).toEqual([])
  expect(await drifts()).toEqual([])

  const price = (amount: number) =>
    stage.query(
      `update shop.price set amount_minor = $1 where currency = 'usd' and variant_id = (select id from shop.variant where sku = 'TOKENS-50')`,
      [amount],
    )
  await price(600)
  expect(await said()).toEqual([
    ['refuse', 'TOKENS-50', 'It costs 600 usd in the catalog, and 500 in plans.ts.'],
  ])
  const { data } = await stage.stripe.prices.list({ lookup_keys: ['tokens_50_usd'] })
  expect(await drifts()).toEqual([['price of TOKENS-50 in usd', '600', `500 (${data[0]?.id})`]])
  // What a person has to decide is not healed, and keeps nothing else from it.
  expect((await engine.reconcile({ heal: true })).drifts).toMatchObject([{ healed: false }])

  await stage.query(`update shop.variant set tokens = 55 where sku = 'TOKENS-50'`)
  expect(await said()).toContainEqual([
    'refuse',
    'TOKENS-50',
    'It has 55 tokens in the catalog, and 50 in plans.ts.',
  ])
  await stage.query(`update shop.variant set tokens = 50 where sku = 'TOKENS-50'`)
  await price(500)
  expect(await drifts()).toEqual([])
  await stage.stripe.prices.update(data[0]?.id ?? '', { active: false })
  expect(await drifts()).toEqual([['price of TOKENS-50 in usd', '500', `${data[0]?.id} is not on sale`]])
  expect((await said()).map(([action, what]) => [action, what])).toEqual([['replace', 'tokens_50_usd']])
})
