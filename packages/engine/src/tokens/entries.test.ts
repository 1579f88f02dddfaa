/**
 * Property test: whatever sixteen concurrent actors do, the entries are a possible sequence of
 * operations, and every sum equals its entries.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { size } from '../../../../test/size.ts'
import { openTestContext, type TestContext } from '../../test/context.ts'
import { addSeconds } from '../core/clock.ts'
import { inTransaction } from '../core/context.ts'
import { isAppError } from '../core/errors.ts'
import {
  checkTokens,
  closeTokenHold,
  createTokenSpending,
  findTokenHold,
  grantTokens,
  holdTokens,
  readTokenHistory,
  recountTokenGrant,
  settleDueTokenAccounts,
  showTokens,
} from './index.ts'
import { type TokenAccountId, tokens } from './types.ts'

type Action =
  | { action: 'grant'; fact: number; amount: number; lastsSeconds: number | null }
  | { action: 'spend'; fact: number; amount: number }
  | { action: 'hold'; fact: number; amount: number; lastsSeconds: number }
  | { action: 'close'; hold: number; part: number }
  | { action: 'reverse'; grant: number; refundedPart: number; disputedPart: number }
  | { action: 'settle' }

const fact = fc.nat(11)
const amount = fc.integer({ min: 1, max: 60 })
const action: fc.Arbitrary<Action> = fc.oneof(
  fc.record({
    action: fc.constant('grant' as const),
    fact,
    amount,
    lastsSeconds: fc.option(fc.integer({ min: 1, max: 40 })),
  }),
  { weight: 3, arbitrary: fc.record({ action: fc.constant('spend' as const), fact: fc.nat(40), amount }) },
  fc.record({
    action: fc.constant('hold' as const),
    fact,
    amount,
    lastsSeconds: fc.integer({ min: 1, max: 30 }),
  }),
  fc.record({ action: fc.constant('close' as const), hold: fact, part: fc.nat(100) }),
  fc.record({
    action: fc.constant('reverse' as const),
    grant: fact,
    refundedPart: fc.nat(100),
    disputedPart: fc.nat(100),
  }),
  fc.constant({ action: 'settle' as const }),
)
/** Sixteen actors at the same second; then some seconds pass. */
const round = fc.record({ actions: fc.array(action, { minLength: 1, maxLength: 16 }), seconds: fc.nat(15) })

const account: TokenAccountId = 'user:ada'

test('entries of sixteen concurrent actors are a possible sequence and add up to every balance', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(round, { minLength: 1, maxLength: 8 }), async (rounds) => {
      const ctx = await openTestContext()
      const spendings = Array.from({ length: 3 }, () => createTokenSpending(ctx))
      const holds = new Map<number, string>()
      for (const { actions, seconds } of rounds) {
        await Promise.all(
          actions.map((one, actor) =>
            perform(ctx, one, spendings[actor % spendings.length] ?? spendings[0], holds),
          ),
        )
        await compare(ctx)
        ctx.time.now += seconds * 1000
        await compare(ctx)
      }
      // Writing what is due does not change what was read before.
      const before = await showTokens(ctx, account)
      await settleDueTokenAccounts(ctx)
      expect(await showTokens(ctx, account)).toEqual(before)
      await compare(ctx)
    }),
    { numRuns: size(3, 300) },
  )
}, 120_000)

async function perform(
  ctx: TestContext,
  one: Action,
  spend: ReturnType<typeof createTokenSpending> | undefined,
  holds: Map<number, string>,
): Promise<void> {
  const now = ctx.clock.now()
  const run = <T>(work: Parameters<typeof inTransaction<T>>[1]) =>
    inTransaction(ctx, work).catch((error) => {
      if (!isAppError(error)) {
        throw error
      }
      return undefined
    })
  switch (one.action) {
    case 'grant':
      await run((tx) =>
        grantTokens(tx, {
          accountId: account,
          kind: 'bonus',
          amount: tokens(one.amount),
          key: `grant-${one.fact}`,
          provenance: {},
          expiresAt: one.lastsSeconds === null ? null : addSeconds(now, one.lastsSeconds),
          actor: 'test',
        }),
      )
      return
    case 'spend':
      await spend?.({
        accountId: account,
        amount: tokens(one.amount),
        idempotencyKey: `spend-${one.fact}`,
        actor: 'test',
      })
      return
    case 'hold': {
      const input = {
        accountId: account,
        amount: tokens(one.amount),
        idempotencyKey: `hold-${one.fact}`,
        actor: 'test',
      }
      const held = await run((tx) => holdTokens(tx, { ...input, expiresInSeconds: one.lastsSeconds }))
      if (held) {
        holds.set(one.fact, held.hold.id)
      }
      return
    }
    case 'close': {
      const id = holds.get(one.hold)
      if (id === undefined) {
        return
      }
      await run(async (tx) => {
        const hold = await findTokenHold(tx, id)
        return closeTokenHold(tx, hold, {
          captured: Math.floor((hold.amount * one.part) / 100),
          actor: 'test',
        })
      })
      return
    }
    case 'reverse': {
      const key = `grant-${one.grant}`
      const row = await ctx.db
        .selectFrom('shop.token_grant')
        .where('key', '=', key)
        .select('amount')
        .executeTakeFirst()
      const part = (percent: number) => Math.floor(((row?.amount ?? 0) * percent) / 100)
      const reversal = { refunded: part(one.refundedPart), disputed: part(one.disputedPart) }
      await run((tx) => recountTokenGrant(tx, key, reversal, { key, actor: 'test', reason: null }))
      return
    }
    case 'settle':
      await settleDueTokenAccounts(ctx)
  }
}

/** Runs the check, then reads the entries in order and rejects any that could not have happened. */
async function compare(ctx: TestContext): Promise<void> {
  expect((await checkTokens(ctx)).faults).toEqual([])
  const entries = (await readTokenHistory(ctx, account, { limit: 10_000 })).reverse()
  const ends = await readEnds(ctx)
  const left = new Map<string, number>()
  for (const entry of entries) {
    if (entry.kind === 'spend' || entry.kind === 'hold') {
      expect(entry.balanceAfter, 'a spend or hold never leaves a balance below zero').toBeGreaterThanOrEqual(
        0,
      )
      expect(ends.get(entry.grantId) ?? Infinity, 'an expired grant is not drawn').toBeGreaterThan(
        entry.at.getTime(),
      )
      for (const [other, rest] of left) {
        if (rest > 0) {
          expect(
            ends.get(other) ?? Infinity,
            'the grant that expires first is drawn first',
          ).toBeGreaterThanOrEqual(ends.get(entry.grantId) ?? Infinity)
        }
      }
    }
    left.set(entry.grantId, (left.get(entry.grantId) ?? 0) + entry.amount)
  }
  const now = ctx.clock.now().getTime()
  // What is left of a grant counts until it expires, what is owed always counts, and what is held
  // returns when the hold expires.
  const { balance, held, holds } = await showTokens(ctx, account)
  const due = await expiredHolds(ctx, now)
  if (due === 0) {
    const modelled = [...left].reduce(
      (sum, [id, rest]) => sum + (rest > 0 && (ends.get(id) ?? Infinity) <= now ? 0 : rest),
      0,
    )
    expect(balance).toBe(modelled)
  }
  expect(held).toBe(holds.reduce((sum, hold) => sum + hold.amount, 0))
}

async function readEnds(ctx: TestContext): Promise<Map<string, number>> {
  const rows = await ctx.db.selectFrom('shop.token_grant').select(['id', 'expires_at']).execute()
  return new Map(rows.map(({ id, expires_at }) => [id, expires_at?.getTime() ?? Number.POSITIVE_INFINITY]))
}

async function expiredHolds(ctx: TestContext, now: number): Promise<number> {
  const rows = await ctx.db
    .selectFrom('shop.token_hold')
    .where('state', '=', 'open')
    .select('expires_at')
    .execute()
  return rows.filter(({ expires_at }) => expires_at.getTime() <= now).length
}

test('no token is lost or spent twice on one hot account with 64 connections', async () => {
  const ctx = await openTestContext()
  const count = size(1_000, 20_000)
  const available = Math.floor(count * 0.9)
  const grant = {
    accountId: account,
    kind: 'bonus',
    amount: tokens(available),
    key: 'all',
    provenance: {},
    expiresAt: null,
    actor: 'test',
  } as const
  await inTransaction(ctx, (tx) => grantTokens(tx, grant))
  const connections = Array.from({ length: 64 }, () => createTokenSpending(ctx))
  const results = await Promise.all(
    Array.from({ length: count }, (_, at) =>
      // Every tenth spend is sent twice, over another connection.
      [at, ...(at % 10 === 0 ? [at + 1] : [])].map((by) =>
        connections[by % 64]?.({
          accountId: account,
          amount: tokens(1),
          idempotencyKey: `spend-${at}`,
          actor: 'test',
        }),
      ),
    ).flatMap((sent) => sent.map(async (result) => (await result)?.ok)),
  )
  expect(results).toHaveLength(count + count / 10)
  const spent = await ctx.db
    .selectFrom('shop.token_entry')
    .where('kind', '=', 'spend')
    .select('key')
    .execute()
  expect(new Set(spent.map(({ key }) => key)).size).toBe(available)
  expect(spent).toHaveLength(available)
  expect((await showTokens(ctx, account)).balance).toBe(0)
  expect((await checkTokens(ctx)).faults).toEqual([])
}, 60_000)
