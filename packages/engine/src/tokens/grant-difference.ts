import type { Tx } from '../core/context.ts'
import type { Plan } from '../plans/types.ts'
import { grantForLine, type LineGrant, lineGrantKey, lineGrantTerms } from './line-grant.ts'
import { loadOrCreateAccount } from './load-account.ts'
import { periodEndAfter } from './period.ts'
import { type InvoiceLineForTokens, readInvoiceProrations } from './read-invoice.ts'

/**
 * Grants the additional tokens of an upgrade for the rest of the current month, once for each plan
 * and month, however often the customer upgrades and downgrades. If the month's own tokens are not
 * granted yet, it does nothing: that grant enqueues the change again.
 */
export async function grantDifference(tx: Tx, grant: LineGrant, plans: Plan[]): Promise<void> {
  const { line, allowance, planKey } = grant
  if (allowance.onChange !== 'difference' || line.amountMinor <= 0) {
    return
  }
  // Under the account's lock, so that either this transaction sees the month's grant, or the one
  // that grants it sees this invoice.
  await loadOrCreateAccount(tx, line.accountId)
  const month = await findMonth(tx, line)
  if (!month) {
    return
  }
  const { start, end, base, granted } = month
  const changes = await readInvoiceProrations(tx, { itemId: line.itemId, start, end })
  const amount = Math.min(
    increaseOf(line, { base, changes, plans }),
    highestLevel({ base, changes, plans }) - granted,
  )
  if (amount <= 0) {
    return
  }
  const seats = line.quantity === 1 ? '' : `x${line.quantity}`
  const key = `${lineGrantKey({ ...line, periodStart: start })}:${planKey}${seats}`
  await grantForLine(tx, grant, {
    kind: 'plan',
    amount,
    key,
    periodStart: start,
    ...lineGrantTerms(allowance, line, end),
  })
}

interface Month {
  start: Date
  end: Date
  /** Tokens granted by the month's own line, and by all lines so far. */
  base: number
  granted: number
}

/** The item's month in which the line begins; `undefined` until its tokens are granted. */
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
  const base = grants.find(({ key }) => key === lineGrantKey({ ...line, periodStart: start }))
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

/** Months are counted from the subscription's start, unless Stripe moved its anchor. */
function monthEndAfter({ startedAt }: InvoiceLineForTokens, start: Date): Date {
  const months = { anchor: startedAt.toISOString(), unit: 'month', count: 1 } as const
  const isCounted = periodEndAfter(months, new Date(start.getTime() - 1)).getTime() === start.getTime()
  const anchor = isCounted || startedAt.getTime() === start.getTime() ? startedAt : start
  return periodEndAfter({ ...months, anchor: anchor.toISOString() }, start)
}

interface Changes {
  base: number
  changes: InvoiceLineForTokens[]
  plans: Plan[]
}

/**
 * The increase over the highest level so far: that of earlier changes of the month, and of the plan
 * that the invoice credits as replaced.
 */
function increaseOf(line: InvoiceLineForTokens, { base, changes, plans }: Changes): number {
  const at = line.periodStart.getTime()
  const before = changes.filter(({ invoiceId, amountMinor, periodStart }) =>
    amountMinor < 0
      ? invoiceId === line.invoiceId && periodStart.getTime() === at
      : periodStart.getTime() < at,
  )
  return levelOf(line, plans) - Math.max(base, ...before.map((change) => levelOf(change, plans)))
}

/**
 * The highest level reached in the month. Its plans together never grant more, in whatever order
 * their invoices arrive.
 */
function highestLevel({ base, changes, plans }: Changes): number {
  return Math.max(
    base,
    ...changes.filter(({ amountMinor }) => amountMinor > 0).map((change) => levelOf(change, plans)),
  )
}

const levelOf = ({ planKey, quantity }: InvoiceLineForTokens, plans: Plan[]): number =>
  (plans.find(({ key }) => key === planKey)?.tokens?.monthly ?? 0) * quantity
