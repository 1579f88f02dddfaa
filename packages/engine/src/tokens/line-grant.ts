import type { Tx } from '../core/context.ts'
import type { TokenAllowance } from '../plans/types.ts'
import { grantTokens } from './grant.ts'
import { periodEnd, periodEndAfter } from './period.ts'
import type { InvoiceForTokens, InvoiceLineForTokens } from './read-invoice.ts'
import { shareOf, type TokenGrantInput, tokens } from './types.ts'

/** An invoice line and the token allowance of its plan. */
export interface LineGrant {
  invoice: InvoiceForTokens
  line: InvoiceLineForTokens
  allowance: TokenAllowance
  planKey: string
}

type Terms = Pick<TokenGrantInput, 'kind' | 'key' | 'expiresAt' | 'rollover' | 'periodStart'> & {
  amount: number
}

/** Grants once for each key. Returns false if it was granted before. */
export async function grantForLine(
  tx: Tx,
  { invoice, line }: LineGrant,
  { amount, ...terms }: Terms,
): Promise<boolean> {
  const provenance = { invoice: invoice.id, invoiceLine: line.id }
  const id = await grantTokens(tx, {
    ...terms,
    accountId: line.accountId,
    amount: tokens(amount),
    provenance,
    series: line.itemId,
    actor: 'shop',
  })
  return id !== undefined
}

/**
 * The item and the period's start identify a grant. The line's id does not: another invoice can
 * have a line for the same period.
 */
export const lineGrantKey = ({
  itemId,
  periodStart,
}: Pick<InvoiceLineForTokens, 'itemId' | 'periodStart'>): string =>
  `plan:${itemId}:${periodStart.toISOString()}`

export function lineGrantTerms(
  { rollover }: TokenAllowance,
  line: InvoiceLineForTokens,
  end: Date,
): Pick<Terms, 'expiresAt' | 'rollover'> {
  if (rollover === 'all') {
    return { expiresAt: null }
  }
  if (rollover === 'none') {
    return { expiresAt: end }
  }
  const monthly = { anchor: lineGrantAnchor(line).toISOString(), unit: 'month', count: 1 } as const
  if ('upTo' in rollover) {
    return { expiresAt: end, rollover: { ...monthly, cap: rollover.upTo, series: line.itemId } }
  }
  let expiresAt = end
  for (let more = 0; more < rollover.periods; more++) {
    expiresAt = periodEndAfter(monthly, expiresAt)
  }
  return { expiresAt }
}

/**
 * The anchor from which months are counted. It matters at a month's end: months counted from the
 * 31st end on different days than months counted one by one from the 28th.
 */
export function lineGrantAnchor({ startedAt, periodStart, periodEnd: end }: InvoiceLineForTokens): Date {
  const counted = periodEndAfter({ anchor: startedAt.toISOString(), unit: 'month', count: 1 }, periodStart)
  const isItsMonth = counted.getTime() === end.getTime()
  const isItsYear =
    periodEnd({ anchor: startedAt.toISOString(), unit: 'month', count: 12 }, 1).getTime() === end.getTime()
  return isItsMonth || isItsYear ? startedAt : periodStart
}

export const lineGrantMonths = (line: InvoiceLineForTokens) =>
  ({ anchor: lineGrantAnchor(line).toISOString(), unit: 'month', count: 1 }) as const

/** A subscription may end before its paid period does. */
export const lineGrantEnd = ({ endedAt, periodEnd: end }: InvoiceLineForTokens): Date =>
  endedAt && endedAt < end ? endedAt : end

/** Starts of the line's months that have begun by `now`. */
export function lineGrantStarts(line: InvoiceLineForTokens, now: Date): Date[] {
  const starts: Date[] = []
  for (
    let start = line.periodStart;
    start < lineGrantEnd(line) && start <= now;
    start = periodEndAfter(lineGrantMonths(line), start)
  ) {
    starts.push(start)
  }
  return starts
}

/** The refunded share of a grant of `amount` tokens. */
export const refundedLineGrant = ({ paid, refunded }: InvoiceForTokens, amount: number): number =>
  shareOf(amount, Math.min(refunded, paid), paid)
