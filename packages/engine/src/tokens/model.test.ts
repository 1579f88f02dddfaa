/** The ledger against one that is a page long and knows no database: what sixteen actors do, at once or in turn, comes to the same in both. */
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
  restateTokenGrant,
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
  | { act: 'claim'; grant: number; gone: number }
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
    arbitrary: fc.record({ act: fc.constant('claim' as const), grant: fc.nat(100), gone: fc.nat(60) }),
  },
  fc.constant({ act: 'settle' as const }),
)
/** Sixteen act in the same second, at once or one after the other; then some seconds pass. */
const round = fc.record({
  acts: fc.array(act, { minLength: 1, maxLength: 16, size: 'max' }),
  atOnce: fc.boolean(),
  seconds: fc.nat(15),
})

const account: TokenAccountId = 'user:ada'

test(
  'sixteen actors, at once or in turn: every answer, balance, hold and rest of a grant is what a ledger without a database says',
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(round, { minLength: 1, maxLength: size(8, 20), size: 'max' }),
        async (rounds) => {
          const shop = await openBoth()
          for (const { acts, atOnce, seconds } of rounds) {
            if (atOnce) {
              await playBoth(shop, acts)
            } else {
              for (const one of acts) {
                await playBoth(shop, [one])
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

interface Both {
  ctx: TestContext
  model: TokenModel
  spendings: SpendTokens[]
  /** What was answered to whoever asked first, by the key. */
  grants: Map<string, { id: string }>
  spends: Map<string, Spent>
  holds: Map<string, { id: string; amount: number; lastsSeconds: number }>
  entries: number
}

type Spent = { amount: number; refused: boolean; balance: number }

async function openBoth(): Promise<Both> {
  const ctx = await openTestContext()
  const spendings = Array.from({ length: 3 }, () => createTokenSpending(ctx))
  const [grants, spends, holds] = [new Map(), new Map(), new Map()]
  return { ctx, model: createTokenModel(ctx.time.now), spendings, grants, spends, holds, entries: 0 }
}

/** What an actor was told. A round's entries say in which order the acts took effect: `effect` is the one that is this act's own. */
interface ActResult {
  effect?: string
  refusal?: AppError
  /** Does the same to the model, and says what it should have been told. */
  follow?: () => void
  /** What must hold once all of the round has been followed. */
  after?: (seen: Set<number>) => void
}

async function playBoth(shop: Both, acts: Act[]): Promise<void> {
  const told = await Promise.all(oneClaimEach(shop, acts).map((one, actor) => perform(shop, one, actor)))
  const effects = new Map(told.flatMap(({ effect, follow }) => (effect && follow ? [[effect, follow]] : [])))
  const seen = new Set([shop.model.balance()])
  for (const effect of await newEffects(shop)) {
    effects.get(effect)?.()
    effects.delete(effect)
    seen.add(shop.model.balance())
  }
  // A claim on what time took already takes nothing that could be spent: it leaves no entry, and may as well come last.
  for (const [effect, follow] of effects) {
    expect(effect, 'it was told that it was done, and there is no entry').toMatch(/^claim /)
    follow()
  }
  for (const { after } of told) {
    after?.(seen)
  }
  await compare(shop)
}

/** The last word on a grant's money is the only one in a round: of two, nothing would say which came last. */
function oneClaimEach({ grants }: Both, acts: Act[]): Act[] {
  const claimed = new Set<string | undefined>()
  return acts.filter((one) => {
    if (one.act !== 'claim') {
      return true
    }
    const [key] = latest(grants, one.grant) ?? []
    return !claimed.has(key) && claimed.add(key)
  })
}

/** In the order in which they took effect, each once. */
async function newEffects(shop: Both): Promise<Set<string>> {
  const entries = (await readTokenHistory(shop.ctx, account, { limit: 100_000 }))
    .reverse()
    .slice(shop.entries)
  shop.entries += entries.length
  return new Set(entries.flatMap(effectOf))
}

function effectOf({ kind, key, actor }: TokenEntry): string[] {
  if (kind === 'reverse' || kind === 'restore') {
    return [`claim ${key}`]
  }
  // What time does, the model does by itself.
  return actor === 'test' && ['grant', 'spend', 'hold', 'release'].includes(kind) ? [`${kind} ${key}`] : []
}

async function compare({ ctx, model }: Both): Promise<void> {
  const { balance, held, grants } = await showTokens(ctx, account)
  const rests = new Map(grants.flatMap(({ id, remaining }) => (remaining === 0 ? [] : [[id, remaining]])))
  expect({ balance, held, rests }).toEqual({
    balance: model.balance(),
    held: model.held(),
    rests: model.rests(),
  })
}

function perform(shop: Both, one: Act, actor: number): Promise<ActResult> {
  switch (one.act) {
    case 'grant':
      return performGrant(shop, one)
    case 'spend':
      return performSpend(shop, one, actor)
    case 'hold':
      return performHold(shop, one)
    case 'close':
      return performClose(shop, one)
    case 'claim':
      return performClaim(shop, one)
    case 'settle':
      return settleDueTokenAccounts(shop.ctx).then(() => ({}))
  }
}

async function performGrant(
  { ctx, model, grants }: Both,
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
    return { after: () => expect(grants.has(key), 'only what was granted is not granted again').toBe(true) }
  }
  expect(grants.has(key), 'a fact is granted once').toBe(false)
  grants.set(key, { id })
  return { effect: `grant ${key}`, follow: () => model.grant(id, amount, end ?? Number.POSITIVE_INFINITY) }
}

async function performSpend(
  shop: Both,
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
    throw new Error('Nobody answered')
  }
  if (!result.ok && result.refusal.code === 'tokens.key_reused') {
    return {
      after: () => expect(spends.get(key)?.amount ?? amount, 'another amount had the key').not.toBe(amount),
    }
  }
  const balance = result.ok ? result.balance : Number(result.refusal.details.balance)
  const spent = { amount, refused: !result.ok, balance }
  const before = spends.get(key)
  expect(before ?? spent, 'the same again').toEqual(spent)
  if (before) {
    return {}
  }
  spends.set(key, spent)
  if (!result.ok) {
    return { after: (seen) => expectTooFew(seen, amount, balance) }
  }
  return {
    effect: `spend ${key}`,
    follow() {
      model.spend(amount)
      expect(balance).toBe(model.balance())
    },
  }
}

/** Whoever is refused is told a balance that there was at some moment, and that was too small. */
function expectTooFew(seen: Set<number>, amount: number, balance: number): void {
  expect(seen).toContain(balance)
  expect(balance).toBeLessThan(amount)
}

async function performHold(
  { ctx, model, holds }: Both,
  { fact, amount, lastsSeconds }: Act & { act: 'hold' },
): Promise<ActResult> {
  const key = `hold-${fact}`
  const end = ctx.time.now + lastsSeconds * 1000
  const input = { accountId: account, amount: tokens(amount), idempotencyKey: key, actor: 'test' }
  const held = await attempt(ctx, (tx) => holdTokens(tx, { ...input, expiresInSeconds: lastsSeconds }))
  if (isAppError(held)) {
    if (held.code === 'tokens.insufficient') {
      return { after: (seen) => expectTooFew(seen, amount, Number(held.details.balance)) }
    }
    return {
      after: () =>
        expect(holds.get(key), 'another hold had the key').not.toMatchObject({ amount, lastsSeconds }),
    }
  }
  const { id } = held.hold
  const hold = { id, amount, lastsSeconds }
  const before = holds.get(key)
  expect(before ?? hold, 'the same again').toEqual(hold)
  if (before) {
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
  { ctx, model, holds }: Both,
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
    return { after: () => expect(model.isOpen(id), 'only a closed hold is not closed').toBe(false) }
  }
  expect(closed.hold).toMatchObject({ state: captured > 0 ? 'captured' : 'released', captured })
  if (!wasOpen) {
    return {}
  }
  return { effect: `release ${id}`, follow: () => model.close(id, captured) }
}

async function performClaim(
  { ctx, model, grants }: Both,
  { grant, gone }: Act & { act: 'claim' },
): Promise<ActResult> {
  const [key, granted] = latest(grants, grant) ?? []
  if (!key || !granted) {
    return {}
  }
  await inTransaction(ctx, (tx) =>
    restateTokenGrant(tx, key, { gone, suspending: 0 }, { key, actor: 'test', reason: null }),
  )
  return { effect: `claim ${key}`, follow: () => model.claim(granted.id, gone) }
}

/** Round and round, from the latest. */
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
