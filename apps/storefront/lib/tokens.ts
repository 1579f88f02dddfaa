/** The customer's tokens: balance, usage, history. */
import { callApi } from '#lib/call-api.ts'
import type { Sent } from '#lib/orders.ts'
import type { TokenBalance as EngineTokenBalance, TokenDay, TokenEntry, TokensForSale } from '#server/shop.ts'

export type TokenBalance = Sent<EngineTokenBalance> & { packs: Sent<TokensForSale>[] }
export type Entry = Sent<TokenEntry>
export type Day = Sent<TokenDay>

export const readTokens = () => callApi<TokenBalance>('/api/tokens')
export const readUsage = () => callApi<{ days: Day[] }>('/api/tokens/usage?days=30')
export const readHistory = (before?: number) =>
  callApi<{ entries: Entry[] }>(
    `/api/tokens/history?limit=${pageSize}${before === undefined ? '' : `&before=${before}`}`,
  )

export const pageSize = 20

export const numbers = new Intl.NumberFormat('en')

/** `1 token`, `2,000 tokens` */
export const tokensText = (amount: number): string =>
  `${numbers.format(amount)} ${Math.abs(amount) === 1 ? 'token' : 'tokens'}`

const entryLabels: Record<Exclude<Entry['kind'], 'grant'>, string> = {
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

export const grantLabels: Record<Entry['grantKind'], string> = {
  plan: 'Plan tokens',
  pack: 'Token pack purchased',
  trial: 'Free trial tokens',
  bonus: 'Bonus tokens',
  admin: 'Granted by the shop',
  rollover: entryLabels.rollover,
}

export function entryText({ kind, grantKind, reason }: Pick<Entry, 'kind' | 'grantKind' | 'reason'>): string {
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
