import { sql } from 'kysely'
import { type Context, inTransaction } from '../core/context.ts'
import { settleTokenAccount } from './settle.ts'
import { type SpendInput, type SpendResult, type TokenAccountId, tokens } from './types.ts'

/**
 * Concurrent statements. A second one is parsed while the first commits; more would only wait for
 * the same locks.
 */
const IN_FLIGHT_MAX = 2
/**
 * Spends in one statement, which locks their accounts for as long as it runs: some 5 ms for this
 * many.
 */
const BATCH_MAX = 200

export type SpendTokens = (input: SpendInput) => Promise<SpendResult>

interface Waiting {
  input: SpendInput
  key: string
  resolve(result: SpendResult): void
  reject(error: unknown): void
}

/**
 * Returns a function that spends tokens. Calls that wait while statements are in flight share the
 * next one: one lock and one commit for all of them; the first call waits for none. If a shared
 * statement fails, each of its spends is tried alone, so that one cannot fail the others.
 */
export function createTokenSpending(ctx: Context): SpendTokens {
  const waiting: Waiting[] = []
  const keysInFlight = new Set<string>()
  let inFlight = 0

  const send = async (batch: Waiting[]) => {
    inFlight++
    for (const { key } of batch) {
      keysInFlight.add(key)
    }
    try {
      await runBatch(ctx, batch)
    } finally {
      inFlight--
      for (const { key } of batch) {
        keysInFlight.delete(key)
      }
      sendNext()
    }
  }
  const sendNext = () => {
    while (inFlight < IN_FLIGHT_MAX && waiting.length > 0) {
      const batch = takeBatch(waiting, keysInFlight)
      if (batch.length === 0) {
        return
      }
      void send(batch)
    }
  }
  return (input) =>
    new Promise((resolve, reject) => {
      waiting.push({ input, key: `${input.accountId} ${input.idempotencyKey}`, resolve, reject })
      sendNext()
    })
}

/**
 * In order of arrival. Of two calls with the same key the second waits, to get the first one's
 * result.
 */
function takeBatch(waiting: Waiting[], keysInFlight: Set<string>): Waiting[] {
  const batch = new Map<string, Waiting>()
  const deferred: Waiting[] = []
  for (const each of waiting.splice(0)) {
    if (batch.size === BATCH_MAX || batch.has(each.key) || keysInFlight.has(each.key)) {
      deferred.push(each)
    } else {
      batch.set(each.key, each)
    }
  }
  waiting.push(...deferred)
  return [...batch.values()]
}

async function runBatch(ctx: Context, batch: Waiting[]): Promise<void> {
  try {
    const results = await spendAll(
      ctx,
      batch.map(({ input }) => input),
    )
    for (const [at, each] of batch.entries()) {
      const result = results[at]
      if (result) {
        each.resolve(result)
      } else {
        each.reject(new Error(`spend_tokens returned no row for ${each.key}`))
      }
    }
  } catch (error) {
    if (batch.length === 1) {
      batch[0]?.reject(error)
    } else {
      for (const each of batch) {
        await runBatch(ctx, [each])
      }
    }
  }
}

interface Outcome {
  input: number
  outcome: 'spent' | 'insufficient' | 'other_body' | 'due'
  balance: number
}

async function spendAll(ctx: Context, inputs: SpendInput[]): Promise<(SpendResult | undefined)[]> {
  const { rows } = await sql<Outcome>`
    select input, outcome, balance_after as balance from shop.spend_tokens(
      ${inputs.map(({ accountId }) => accountId)}::text[], ${inputs.map(({ amount }) => amount)}::bigint[],
      ${inputs.map(({ idempotencyKey }) => idempotencyKey)}::text[],
      ${inputs.map(({ reason }) => reason ?? null)}::text[],
      ${inputs.map(({ actor }) => actor)}::text[], ${ctx.clock.now()}::timestamptz
    )`.execute(ctx.db)
  const byInput = new Map(rows.map((row) => [row.input - 1, row]))
  const due = inputs.filter((_, at) => byInput.get(at)?.outcome === 'due')
  const retried = due.length === 0 ? [] : await settleAndSpend(ctx, due)
  return inputs.map((input, at) => {
    const found = byInput.get(at)
    return found?.outcome === 'due' ? retried.shift() : found && resultOf(input, found.outcome, found.balance)
  })
}

async function settleAndSpend(ctx: Context, inputs: SpendInput[]): Promise<(SpendResult | undefined)[]> {
  const accounts = new Set<TokenAccountId>(inputs.map(({ accountId }) => accountId))
  for (const accountId of accounts) {
    await inTransaction(ctx, (tx) => settleTokenAccount(tx, accountId))
  }
  return spendAll(ctx, inputs)
}

function resultOf(
  { amount }: SpendInput,
  outcome: Exclude<Outcome['outcome'], 'due'>,
  balance: number,
): SpendResult {
  switch (outcome) {
    case 'spent':
      return { ok: true, spent: amount, balance: tokens(balance) }
    case 'insufficient':
      return {
        ok: false,
        error: { code: 'tokens.insufficient', details: { balance, missing: amount - balance } },
      }
    case 'other_body':
      return { ok: false, error: { code: 'tokens.key_reused', details: {} } }
  }
}
