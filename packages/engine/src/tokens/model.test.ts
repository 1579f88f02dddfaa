/**
 * Property test against a model of one page without a database: what sixteen actors do, at once or
 * in turn, has the same results in both.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { size } from '../../../../test/size.ts'
import { openTestContext, type TestContext } from '../../test/context.ts'
import { createTokenModel, type TokenModel } from '../../test/token-model.ts'
import { inTransaction, type Tx } from '../core/context.ts'
import { type AppError, isAppError } from '../core/errors.ts'
import {
  checkTokens,
  closeTokenHold,
  createTokenSpending,
  findTokenHold,
  grantTokens,
  holdTokens,
  readTokenHistory,
  recountTokenGrant,
  type SpendTokens,
  settleDueTokenAccounts,
  showTokens,
} from './index.ts'
import { type TokenAccountId, type TokenEntry, tokens } from './types.ts'

type Act =
  | { act: 'grant'; fact: number; amount: number; lastsSeconds: number | null }
  | { act: 'spend'; fact: number; amount: number }
  | { act: 'hold'; fact: number; amount: number; lastsSeconds: number }
  | { act: 'close'; hold: number; part: number }
  | { act: 'reverse'; grant: number; refunded: number }
  | { act: 'settle' }

const amount = fc.integer({ min: 1, max: 60 })
const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({
    act: fc.constant('grant' as const),
    fact: fc.nat(40),
    amount,
    lastsSeconds: fc.option(fc.integer({ min: 1, max: 40 }), { freq: 4 }),
  }),
  { weight: 2, arbitrary: fc.record({ act: fc.constant('spend' as const), fact: fc.nat(400), amount }) },
  {
    weight: 2,
    arbitrary: fc.record({
      act: fc.constant('hold' as const),
      fact: fc.nat(100),
      amount,
      lastsSeconds: fc.integer({ min: 1, max: 30 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ act: fc.constant('close' as const), hold: fc.nat(100), part: fc.nat(100) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ act: fc.constant('reverse' as const), grant: fc.nat(100), refunded: fc.nat(60) }),
  },
  fc.constant({ act: 'settle' as const }),
)
/** Sixteen actors at the same second, at once or in turn; then some seconds pass. */
const round = fc.record({
  acts: fc.array(act, { minLength: 1, maxLength: 16, size: 'max' }),
  atOnce: fc.boolean(),
  seconds: fc.nat(15),
})

const account: TokenAccountId = 'user:ada'

test(
  'every result, balance, hold and remainder equals that of a model without a database, for sixteen concurrent actors',
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(round, { minLength: 1, maxLength: size(8, 20), size: 'max' }),
        async (rounds) => {
          const shop = await openShopAndModel()
          for (const { acts, atOnce, seconds } of rounds) {
            if (atOnce) {
              await applyToBoth(shop, acts)
            } else {
              for (const one of acts) {
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

interface ShopAndModel {
  ctx: TestContext
  model: TokenModel
  spendings: SpendTokens[]
  /** The first result for each key. */
  grants: Map<string, { id: string }>
  spends: Map<string, Spent>
  holds: Map<string, { id: string; amount: number; lastsSeconds: number }>
  entries: number
}

type Spent = { amount: number; rejected: boolean; balance: number }

async function openShopAndModel(): Promise<ShopAndModel> {
  const ctx = await openTestContext()
  const spendings = Array.from({ length: 3 }, () => createTokenSpending(ctx))
  const [grants, spends, holds] = [new Map(), new Map(), new Map()]
  return { ctx, model: createTokenModel(ctx.time.now), spendings, grants, spends, holds, entries: 0 }
}

/**
 * The result of one act. The entries of a round show in which order the acts took effect; `effect`
 * names the entry that belongs to this act.
 */
interface ActResult {
  effect?: string
  error?: AppError
  /** Does the same to the model and compares the results. */
  follow?: () => void
  /** Checks what must hold once the whole round was applied to the model. */
  after?: (balances: Set<number>) => void
}

async function applyToBoth(shop: ShopAndModel, acts: Act[]): Promise<void> {
  const results = await Promise.all(
    oneReversalEach(shop, acts).map((one, actor) => perform(shop, one, actor)),
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
    expect(effect, 'an act that succeeded has an entry').toMatch(/^reverse /)
    follow()
  }
  for (const { after } of results) {
    after?.(balances)
  }
  await compare(shop)
}

/** Keeps one reversal per grant and round: of two, no entry would show which came last. */
function oneReversalEach({ grants }: ShopAndModel, acts: Act[]): Act[] {
  const reversedKeys = new Set<string | undefined>()
  return acts.filter((one) => {
    if (one.act !== 'reverse') {
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

function perform(shop: ShopAndModel, one: Act, actor: number): Promise<ActResult> {
  switch (one.act) {
    case 'grant':
      return performGrant(shop, one)
    case 'spend':
      return performSpend(shop, one, actor)
    case 'hold':
      return performHold(shop, one)
    case 'close':
      return performClose(shop, one)
    case 'reverse':
      return performReversal(shop, one)
    case 'settle':
      return settleDueTokenAccounts(shop.ctx).then(() => ({}))
  }
}

async function performGrant(
  { ctx, model, grants }: ShopAndModel,
  { fact, amount, lastsSeconds }: Act & { act: 'grant' },
): Promise<ActResult> {
  const key = `grant-${fact}`
  const end = lastsSeconds === null ? null : ctx.time.now + lastsSeconds * 1000
  const id = await inTransaction(ctx, (tx) =>
    grantTokens(tx, {
      accountId: account,
      kind: 'bonus',
      amount: tokens(amount),
      key,
      provenance: {},
      actor: 'test',
      expiresAt: end === null ? null : new Date(end),
    }),
  )
  if (!id) {
    return {
      after: () => expect(grants.has(key), 'a grant is skipped only if its key was granted').toBe(true),
    }
  }
  expect(grants.has(key), 'a key is granted once').toBe(false)
  grants.set(key, { id })
  return { effect: `grant ${key}`, follow: () => model.grant(id, amount, end ?? Number.POSITIVE_INFINITY) }
}

async function performSpend(
  shop: ShopAndModel,
  { fact, amount }: Act & { act: 'spend' },
  actor: number,
): Promise<ActResult> {
  const { spends, spendings, model } = shop
  const key = `spend-${fact}`
  const spend = spendings[actor % spendings.length]
  const result = await spend?.({
    accountId: account,
    amount: tokens(amount),
    idempotencyKey: key,
    actor: 'test',
  })
  if (!result) {
    throw new Error('spend returned no result')
  }
  if (!result.ok && result.error.code === 'tokens.key_reused') {
    return {
      after: () =>
        expect(spends.get(key)?.amount ?? amount, 'the key was used with another amount').not.toBe(amount),
    }
  }
  const balance = result.ok ? result.balance : Number(result.error.details.balance)
  const spent = { amount, rejected: !result.ok, balance }
  const earlier = spends.get(key)
  expect(earlier ?? spent, 'the same key has the same result').toEqual(spent)
  if (earlier) {
    return {}
  }
  spends.set(key, spent)
  if (!result.ok) {
    return { after: (balances) => expectTooFew(balances, amount, balance) }
  }
  return {
    effect: `spend ${key}`,
    follow() {
      model.spend(amount)
      expect(balance).toBe(model.balance())
    },
  }
}

/**
 * An insufficient balance that is reported must have been the balance at some moment of the round.
 */
function expectTooFew(balances: Set<number>, amount: number, balance: number): void {
  expect(balances).toContain(balance)
  expect(balance).toBeLessThan(amount)
}

async function performHold(
  { ctx, model, holds }: ShopAndModel,
  { fact, amount, lastsSeconds }: Act & { act: 'hold' },
): Promise<ActResult> {
  const key = `hold-${fact}`
  const end = ctx.time.now + lastsSeconds * 1000
  const input = { accountId: account, amount: tokens(amount), idempotencyKey: key, actor: 'test' }
  const held = await attempt(ctx, (tx) => holdTokens(tx, { ...input, expiresInSeconds: lastsSeconds }))
  if (isAppError(held)) {
    if (held.code === 'tokens.insufficient') {
      return { after: (balances) => expectTooFew(balances, amount, Number(held.details.balance)) }
    }
    return {
      after: () =>
        expect(holds.get(key), 'the key was used with another hold').not.toMatchObject({
          amount,
          lastsSeconds,
        }),
    }
  }
  const { id } = held.hold
  const hold = { id, amount, lastsSeconds }
  const earlier = holds.get(key)
  expect(earlier ?? hold, 'the same key has the same result').toEqual(hold)
  if (earlier) {
    return {}
  }
  holds.set(key, hold)
  return {
    effect: `hold ${id}`,
    follow() {
      model.hold(id, amount, end)
      expect(held.balance).toBe(model.balance())
    },
  }
}

async function performClose(
  { ctx, model, holds }: ShopAndModel,
  { hold: at, part }: Act & { act: 'close' },
): Promise<ActResult> {
  const [, hold] = latest(holds, at) ?? []
  if (!hold) {
    return {}
  }
  const { id } = hold
  const captured = Math.floor((hold.amount * part) / 100)
  const wasOpen = model.isOpen(id)
  const closed = await attempt(ctx, async (tx) =>
    closeTokenHold(tx, await findTokenHold(tx, id), { captured, actor: 'test' }),
  )
  if (isAppError(closed)) {
    expect(closed.code).toBe('tokens.hold_closed')
    return { after: () => expect(model.isOpen(id), 'only a closed hold rejects closing').toBe(false) }
  }
  expect(closed.hold).toMatchObject({ state: captured > 0 ? 'captured' : 'released', captured })
  if (!wasOpen) {
    return {}
  }
  return { effect: `release ${id}`, follow: () => model.close(id, captured) }
}

async function performReversal(
  { ctx, model, grants }: ShopAndModel,
  { grant, refunded }: Act & { act: 'reverse' },
): Promise<ActResult> {
  const [key, granted] = latest(grants, grant) ?? []
  if (!key || !granted) {
    return {}
  }
  await inTransaction(ctx, (tx) =>
    recountTokenGrant(tx, key, { refunded, disputed: 0 }, { key, actor: 'test', reason: null }),
  )
  return { effect: `reverse ${key}`, follow: () => model.reverse(granted.id, refunded) }
}

/** Counts back from the latest, cyclically. */
const latest = <T>(all: Map<string, T>, at: number): [string, T] | undefined =>
  [...all].at(-1 - (at % Math.max(1, all.size)))

async function attempt<T>(ctx: TestContext, work: (tx: Tx) => Promise<T>): Promise<T | AppError> {
  return inTransaction(ctx, work).catch((error) => {
    if (isAppError(error)) {
      return error
    }
    throw error
  })
}
