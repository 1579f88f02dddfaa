import type { TokenGrantId } from '../core/ids.ts'
import { type Because, byExpiry, post, type TokenAccount } from './account.ts'

/**
 * Draws from the grants that expire first, all of `amount` or nothing: `undefined` when there is less. The book is settled, so that
 * whatever is left in it can be spent. `shop.spend_tokens` is the same for the many.
 */
export function drawTokens(
  book: TokenAccount,
  kind: 'spend' | 'hold',
  amount: number,
  because: Because,
): { grantId: TokenGrantId; amount: number }[] | undefined {
  if (book.balance < amount) {
    return undefined
  }
  const draws: { grantId: TokenGrantId; amount: number }[] = []
  for (const grant of book.grants.filter(({ remaining }) => remaining > 0).sort(byExpiry)) {
    const part = Math.min(grant.remaining, amount - draws.reduce((sum, draw) => sum + draw.amount, 0))
    if (part === 0) {
      break
    }
    post(book, grant, kind, -part, because)
    draws.push({ grantId: grant.id, amount: part })
  }
  return draws
}
