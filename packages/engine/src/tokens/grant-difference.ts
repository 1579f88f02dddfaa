import type { Tx } from '../core/context.ts'
import type { Plan } from '../plans/types.ts'
import { loadNewAccount } from './grant.ts'
import { grantForLine, keyOf, type LineGrant, termsOf } from './grant-for-line.ts'
import { periodEndAfter } from './period.ts'
import { type InvoiceLineForTokens, readProrations } from './read-invoice.ts'

/**
 * A change in mid-period to a plan that brings more: what is missing to it, for the rest of the month that is under way. Once for each
 * plan and month, however often somebody goes up and down. Told of before that month's own tokens, it waits for them.
 */
export async function grantDifference(tx: Tx, of: LineGrant, plans: Plan[]): Promise<void> {
  const { line, allowance, planKey } = of
  if (allowance.onChange !== 'difference' || line.amountMinor <= 0) {
    return
  }
  // Under the account's lock: whoever grants the month sees this invoice, or is seen from here.
  await loadNewAccount(tx, line.accountId)
  const month = await findMonth(tx, line)
  if (!month) {
    return
  }
  const { start, end, base, granted } = month
  const changes = await readProrations(tx, { itemId: line.itemId, start, end })
  const amount = Math.min(
    differenceAt(line, { base, changes, plans }),
    reachedBy({ base, changes, plans }) - granted,
  )
  if (amount <= 0) {
    return
  }
  const seats = line.quantity === 1 ? '' : `x${line.quantity}`
  const key = `${keyOf({ ...line, periodStart: start })}:${planKey}${seats}`
  await grantForLine(tx, of, {
    kind: 'plan',
    amount,
    key,
    periodStart: start,
    ...termsOf(allowance, line, end),
  })
}

interface Month {
  start: Date
  end: Date
  /** What its own line granted, and what all did so far. */
  base: number
  granted: number
}

/** The month of the line's item that is under way when the line begins; `undefined` as long as it has no tokens. */
async function findMonth(tx: Tx, line: InvoiceLineForTokens): Promise<Month | undefined> {
  const grants = await tx.db
    .selectFrom('shop.token_grant')
    .where('account_id', '=', line.accountId)
    .where('kind', '=', 'plan')
    .where('series', '=', line.itemId)
    .where('period_start', '<=', line.periodStart)
    .select(['key', 'amount', 'period_start as start'])
    .execute()
  const latest = Math.max(...grants.map(({ start }) => start?.getTime() ?? 0))
  const start = new Date(latest)
  const base = grants.find(({ key }) => key === keyOf({ ...line, periodStart: start }))
  if (!base) {
    return undefined
  }
  const end = monthEndAfter(line, start)
  if (end <= line.periodStart) {
    return undefined
  }
  const granted = grants
    .filter((each) => each.start?.getTime() === latest)
    .reduce((sum, { amount }) => sum + amount, 0)
  return { start, end, base: base.amount, granted }
}

/** Counted from the subscription's beginning, unless its months were moved. */
function monthEndAfter({ begunAt }: InvoiceLineForTokens, start: Date): Date {
  const months = { anchor: begunAt.toISOString(), unit: 'month', count: 1 } as const
  const isCounted = periodEndAfter(months, new Date(start.getTime() - 1)).getTime() === start.getTime()
  const anchor = isCounted || begunAt.getTime() === start.getTime() ? begunAt : start
  return periodEndAfter({ ...months, anchor: anchor.toISOString() }, start)
}

interface Changes {
  base: number
  changes: InvoiceLineForTokens[]
  plans: Plan[]
}

/** To the most that there was before: earlier in the month as far as it is known, or by the invoice itself, which credits what it replaces. */
function differenceAt(line: InvoiceLineForTokens, { base, changes, plans }: Changes): number {
  const at = line.periodStart.getTime()
  const before = changes.filter(({ invoiceId, amountMinor, periodStart }) =>
    amountMinor < 0
      ? invoiceId === line.invoiceId && periodStart.getTime() === at
      : periodStart.getTime() < at,
  )
  return levelOf(line, plans) - Math.max(base, ...before.map((change) => levelOf(change, plans)))
}

/** Never more in a month than the most that one of its plans brings, in whatever order it is told. */
function reachedBy({ base, changes, plans }: Changes): number {
  return Math.max(
    base,
    ...changes.filter(({ amountMinor }) => amountMinor > 0).map((change) => levelOf(change, plans)),
  )
}

const levelOf = ({ planKey, quantity }: InvoiceLineForTokens, plans: Plan[]): number =>
  (plans.find(({ key }) => key === planKey)?.tokens?.monthly ?? 0) * quantity

/** Changes that were told of before the month in which they happened: their invoices. */
export async function findChanges(
  tx: Tx,
  { itemId }: InvoiceLineForTokens,
  start: Date,
  end: Date,
): Promise<string[]> {
  const changes = await readProrations(tx, { itemId, start, end })
  return [...new Set(changes.map(({ invoiceId }) => invoiceId))].toSorted()
}
