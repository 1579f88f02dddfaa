/** The customer's tokens: balance, usage, history. */
import type { TokenBalance, TokenEntry } from '@countinghouse/api/types'
import { callApi } from '#lib/call-api.ts'

export const readTokens = () => callApi('GET /api/tokens')
export const readUsage = () => callApi('GET /api/tokens/usage', { query: { days: 30 } })
export const readHistory = (before?: number) =>
  callApi('GET /api/tokens/history', { query: { limit: pageSize, before } })

export const pageSize = 20

export const numbers = new Intl.NumberFormat('en')

/** `1 token`, `2,000 tokens` */
export const tokensText = (amount: number): string =>
  `${numbers.format(amount)} ${Math.abs(amount) === 1 ? 'token' : 'tokens'}`

const entryLabels: Record<Exclude<TokenEntry['kind'], 'grant'>, string> = {
  rollover: 'Rolled over to the next month',
  spend: 'Spent',
  hold: 'Held',
  release: 'Hold released',
  capture: 'Hold captured',
  expire: 'Expired',
  settle: 'Owed tokens repaid',
  suspend: 'Suspended while a payment is disputed',
  reinstate: 'No longer suspended',
  reverse: 'Revoked',
  restore: 'Restored',
}

export const grantLabels: Record<TokenEntry['grantKind'], string> = {
  plan: 'Plan tokens',
  pack: 'Token pack purchased',
  trial: 'Free trial tokens',
  bonus: 'Bonus tokens',
  admin: 'Granted by the shop',
  rollover: entryLabels.rollover,
}

export function entryText({
  kind,
  grantKind,
  reason,
}: Pick<TokenEntry, 'kind' | 'grantKind' | 'reason'>): string {
  const label = kind === 'grant' ? grantLabels[grantKind] : entryLabels[kind]
  return reason === null ? label : `${label}: ${reason}`
}

/** The next expiry of tokens that are left; grants are sorted by expiry. */
export function nextExpiry({
  grants,
}: Pick<TokenBalance, 'grants'>): { amount: number; expiresAt: string } | undefined {
  const [first] = grants.filter(({ remaining, expiresAt }) => remaining > 0 && expiresAt !== null)
  return first?.expiresAt ? { amount: first.remaining, expiresAt: first.expiresAt } : undefined
}
