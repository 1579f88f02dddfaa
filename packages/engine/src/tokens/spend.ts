import { sql } from 'kysely'
import { type Context, inTransaction } from '../core/context.ts'
import { settleTokenAccount } from './settle-account.ts'
import { type SpendInput, type SpendResult, type TokenAccountId, tokens } from './types.ts'

/** Statements under way at once. A second one is parsed while the first commits; more only wait for the same locks. */
const UNDER_WAY_MAX = 2
/** Wishes in a statement. It holds its accounts for as long as it runs: these take some 5 ms. */
const TOGETHER_MAX = 200

export type SpendTokens = (input: SpendInput) => Promise<SpendResult>

interface Waiting {
  input: SpendInput
  slot: string
  resolve(result: SpendResult): void
  reject(error: unknown): void
}

/**
 * Whoever asks while others are on their way shares the next statement with all who wait: one lock, one commit for them together. The first
 * to come waits for nobody. A statement that fails is tried again wish by wish, so that nobody pays for a neighbour.
 */
export function createTokenSpending(ctx: Context): SpendTokens {
  const waiting: Waiting[] = []
  const slotsUnderWay = new Set<string>()
  let underWay = 0

  const send = async (together: Waiting[]) => {
    underWay++
    for (const { slot } of together) {
      slotsUnderWay.add(slot)
    }
    try {
      await answer(ctx, together)
    } finally {
      underWay--
      for (const { slot } of together) {
        slotsUnderWay.delete(slot)
      }
      sendNext()
    }
  }
  const sendNext = () => {
    while (underWay < UNDER_WAY_MAX && waiting.length > 0) {
      const together = takeTogether(waiting, slotsUnderWay)
      if (together.length === 0) {
        return
      }
      void send(together)
    }
  }
  return (input) =>
    new Promise((resolve, reject) => {
      waiting.push({ input, slot: `${input.accountId} ${input.idempotencyKey}`, resolve, reject })
      sendNext()
    })
}

/** In the order in which they came. Of two with the same key the second waits, to get the first one's answer. */
function takeTogether(waiting: Waiting[], slotsUnderWay: Set<string>): Waiting[] {
  const together = new Map<string, Waiting>()
  const later: Waiting[] = []
  for (const each of waiting.splice(0)) {
    if (together.size === TOGETHER_MAX || together.has(each.slot) || slotsUnderWay.has(each.slot)) {
      later.push(each)
    } else {
      together.set(each.slot, each)
    }
  }
  waiting.push(...later)
  return [...together.values()]
}

async function answer(ctx: Context, together: Waiting[]): Promise<void> {
  try {
    const results = await spendAll(
      ctx,
      together.map(({ input }) => input),
    )
    for (const [at, each] of together.entries()) {
      const result = results[at]
      if (result) {
        each.resolve(result)
      } else {
        each.reject(new Error(`No answer for ${each.slot}`))
      }
    }
  } catch (error) {
    if (together.length === 1) {
      together[0]?.reject(error)
    } else {
      for (const each of together) {
        await answer(ctx, [each])
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
      ${inputs.map(({ idempotencyKey }) => idempotencyKey)}::text[], ${inputs.map(({ reason }) => reason ?? null)}::text[],
      ${inputs.map(({ actor }) => actor)}::text[], ${ctx.clock.now()}::timestamptz
    )`.execute(ctx.db)
  const byInput = new Map(rows.map((row) => [row.input - 1, row]))
  const due = inputs.filter((_, at) => byInput.get(at)?.outcome === 'due')
  const again = due.length === 0 ? [] : await settleAndSpend(ctx, due)
  return inputs.map((input, at) => {
    const found = byInput.get(at)
    return found?.outcome === 'due' ? again.shift() : found && resultOf(input, found.outcome, found.balance)
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
        refusal: { code: 'tokens.insufficient', details: { balance, missing: amount - balance } },
      }
    case 'other_body':
      return { ok: false, refusal: { code: 'tokens.key_reused', details: {} } }
  }
}
