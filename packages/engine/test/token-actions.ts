/** Actions of the token model test: performed on the database, then applied to the model. */
import fc from 'fast-check'
import { expect } from 'vitest'
import { inTransaction, type Tx } from '../src/core/context.ts'
import { type AppError, isAppError } from '../src/core/errors.ts'
import {
  closeTokenHold,
  findTokenHold,
  grantTokens,
  holdTokens,
  recountTokenGrant,
  type SpendTokens,
  settleDueTokenAccounts,
} from '../src/tokens/index.ts'
import { type TokenAccountId, tokens } from '../src/tokens/types.ts'
import type { TestContext } from './context.ts'
import type { TokenModel } from './token-model.ts'

export const account: TokenAccountId = 'user:ada'

export type Action =
  | { action: 'grant'; fact: number; amount: number; lastsSeconds: number | null }
  | { action: 'spend'; fact: number; amount: number }
  | { action: 'hold'; fact: number; amount: number; lastsSeconds: number }
  | { action: 'close'; hold: number; part: number }
  | { action: 'reverse'; grant: number; refunded: number }
  | { action: 'settle' }

const amount = fc.integer({ min: 1, max: 60 })
export const action: fc.Arbitrary<Action> = fc.oneof(
  fc.record({
    action: fc.constant('grant' as const),
    fact: fc.nat(40),
    amount,
    lastsSeconds: fc.option(fc.integer({ min: 1, max: 40 }), { freq: 4 }),
  }),
  { weight: 2, arbitrary: fc.record({ action: fc.constant('spend' as const), fact: fc.nat(400), amount }) },
  {
    weight: 2,
    arbitrary: fc.record({
      action: fc.constant('hold' as const),
      fact: fc.nat(100),
      amount,
      lastsSeconds: fc.integer({ min: 1, max: 30 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ action: fc.constant('close' as const), hold: fc.nat(100), part: fc.nat(100) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      action: fc.constant('reverse' as const),
      grant: fc.nat(100),
      refunded: fc.nat(60),
    }),
  },
  fc.constant({ action: 'settle' as const }),
)
export interface ShopAndModel {
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

/**
 * The result of one action. The entries of a round show in which order the actions took effect;
 * `effect` names the entry that belongs to this action.
 */
export interface ActionResult {
  effect?: string
  error?: AppError
  /** Does the same to the model and compares the results. */
  follow?: () => void
  /** Checks what must hold once the whole round was applied to the model. */
  after?: (balances: Set<number>) => void
}

export function perform(shop: ShopAndModel, one: Action, actor: number): Promise<ActionResult> {
  switch (one.action) {
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
  { fact, amount, lastsSeconds }: Action & { action: 'grant' },
): Promise<ActionResult> {
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
  { fact, amount }: Action & { action: 'spend' },
  actor: number,
): Promise<ActionResult> {
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
  { fact, amount, lastsSeconds }: Action & { action: 'hold' },
): Promise<ActionResult> {
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
  { hold: at, part }: Action & { action: 'close' },
): Promise<ActionResult> {
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
  { grant, refunded }: Action & { action: 'reverse' },
): Promise<ActionResult> {
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
export const latest = <T>(all: Map<string, T>, at: number): [string, T] | undefined =>
  [...all].at(-1 - (at % Math.max(1, all.size)))

async function attempt<T>(ctx: TestContext, work: (tx: Tx) => Promise<T>): Promise<T | AppError> {
  return inTransaction(ctx, work).catch((error) => {
    if (isAppError(error)) {
      return error
    }
    throw error
  })
}
