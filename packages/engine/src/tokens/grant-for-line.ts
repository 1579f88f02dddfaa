import type { Tx } from '../core/context.ts'
import type { TokenAllowance } from '../plans/types.ts'
import { grantTokens } from './grant.ts'
import { periodEnd, periodEndAfter } from './period.ts'
import type { InvoiceForTokens, InvoiceLineForTokens } from './read-invoice.ts'
import { type TokenGrantInput, tokens } from './types.ts'

/** A line of an invoice, and what its plan says of tokens. */
export interface LineGrant {
  invoice: InvoiceForTokens
  line: InvoiceLineForTokens
  allowance: TokenAllowance
  planKey: string
}

type Terms = Pick<TokenGrantInput, 'kind' | 'key' | 'expiresAt' | 'rollover' | 'periodStart'> & {
  amount: number
}

/** Once for each key. Whether nobody had granted it before. */
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

/** The item and when the period began: the line's own id says which invoice told of it. */
export const keyOf = ({
  itemId,
  periodStart,
}: Pick<InvoiceLineForTokens, 'itemId' | 'periodStart'>): string =>
  `plan:${itemId}:${periodStart.toISOString()}`

export function termsOf(
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
  const monthly = { anchor: anchorOf(line).toISOString(), unit: 'month', count: 1 } as const
  if ('upTo' in rollover) {
    return { expiresAt: end, rollover: { ...monthly, cap: rollover.upTo, series: line.itemId } }
  }
  let expiresAt = end
  for (let more = 0; more < rollover.periods; more++) {
    expiresAt = periodEndAfter(monthly, expiresAt)
  }
  return { expiresAt }
}

/** Where the subscription's months are counted from: on the 31st they end on other days than one by one from the 28th. */
export function anchorOf({ begunAt, periodStart, periodEnd: end }: InvoiceLineForTokens): Date {
  const counted = periodEndAfter({ anchor: begunAt.toISOString(), unit: 'month', count: 1 }, periodStart)
  const isItsMonth = counted.getTime() === end.getTime()
  const isItsYear =
    periodEnd({ anchor: begunAt.toISOString(), unit: 'month', count: 12 }, 1).getTime() === end.getTime()
  return isItsMonth || isItsYear ? begunAt : periodStart
}
