/**
 * Property test against a model of one page without a database: what sixteen actors do, at once or
 * in turn, has the same results in both.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { size } from '../../../../test/size.ts'
import { openTestContext } from '../../test/context.ts'
import { type Action, account, action, latest, perform, type ShopAndModel } from '../../test/token-actions.ts'
import { createTokenModel } from '../../test/token-model.ts'
import { checkTokens, createTokenSpending, readTokenHistory, showTokens } from './index.ts'
import type { TokenEntry } from './types.ts'

/** Sixteen actors at the same second, at once or in turn; then some seconds pass. */
const round = fc.record({
  actions: fc.array(action, { minLength: 1, maxLength: 16, size: 'max' }),
  atOnce: fc.boolean(),
  seconds: fc.nat(15),
})

test(
  'every result, balance, hold and remainder equals that of a model without a database, for sixteen concurrent actors',
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(round, { minLength: 1, maxLength: size(8, 20), size: 'max' }),
        async (rounds) => {
          const shop = await openShopAndModel()
          for (const { actions, atOnce, seconds } of rounds) {
            if (atOnce) {
              await applyToBoth(shop, actions)
            } else {
              for (const one of actions) {
                await applyToBoth(shop, [one])
              }
            }
            shop.ctx.time.now += seconds * 1000
            shop.model.advance(shop.ctx.time.now)
            await compare(shop)
          }
          expect((await checkTokens(shop.ctx)).faults).toEqual([])
        },
      ),
      { numRuns: size(6, 300) },
    )
  },
  size(600_000, 3_600_000),
)

async function openShopAndModel(): Promise<ShopAndModel> {
  const ctx = await openTestContext()
  const spendings = Array.from({ length: 3 }, () => createTokenSpending(ctx))
  const [grants, spends, holds] = [new Map(), new Map(), new Map()]
  return { ctx, model: createTokenModel(ctx.time.now), spendings, grants, spends, holds, entries: 0 }
}

async function applyToBoth(shop: ShopAndModel, actions: Action[]): Promise<void> {
  const results = await Promise.all(
    oneReversalEach(shop, actions).map((one, actor) => perform(shop, one, actor)),
  )
  const effects = new Map(
    results.flatMap(({ effect, follow }) => (effect && follow ? [[effect, follow]] : [])),
  )
  const balances = new Set([shop.model.balance()])
  for (const effect of await newEffects(shop)) {
    effects.get(effect)?.()
    effects.delete(effect)
    balances.add(shop.model.balance())
  }
  // Reversing what had expired takes nothing that could be spent: it leaves no entry, and may as
  // well come last.
  for (const [effect, follow] of effects) {
    expect(effect, 'an action that succeeded has an entry').toMatch(/^reverse /)
    follow()
  }
  for (const { after } of results) {
    after?.(balances)
  }
  await compare(shop)
}

/** Keeps one reversal per grant and round: of two, no entry would show which came last. */
function oneReversalEach({ grants }: ShopAndModel, actions: Action[]): Action[] {
  const reversedKeys = new Set<string | undefined>()
  return actions.filter((one) => {
    if (one.action !== 'reverse') {
      return true
    }
    const [key] = latest(grants, one.grant) ?? []
    return !reversedKeys.has(key) && reversedKeys.add(key)
  })
}

/** In the order in which they took effect, each once. */
async function newEffects(shop: ShopAndModel): Promise<Set<string>> {
  const entries = (await readTokenHistory(shop.ctx, account, { limit: 100_000 }))
    .reverse()
    .slice(shop.entries)
  shop.entries += entries.length
  return new Set(entries.flatMap(effectOf))
}

function effectOf({ kind, key, actor }: TokenEntry): string[] {
  if (kind === 'reverse' || kind === 'restore') {
    return [`reverse ${key}`]
  }
  // The model does by itself what time does.
  return actor === 'test' && ['grant', 'spend', 'hold', 'release'].includes(kind) ? [`${kind} ${key}`] : []
}

async function compare({ ctx, model }: ShopAndModel): Promise<void> {
  const { balance, held, grants } = await showTokens(ctx, account)
  const remainders = new Map(
    grants.flatMap(({ id, remaining }) => (remaining === 0 ? [] : [[id, remaining]])),
  )
  expect({ balance, held, remainders }).toEqual({
    balance: model.balance(),
    held: model.held(),
    remainders: model.remainders(),
  })
}
