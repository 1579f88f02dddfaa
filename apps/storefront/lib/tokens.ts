/** One's own tokens, as the API tells them. */
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

export const count = new Intl.NumberFormat('en')

/** `1 token`, `2,000 tokens` */
export const tokensText = (amount: number): string =>
  `${count.format(amount)} ${Math.abs(amount) === 1 ? 'token' : 'tokens'}`

const messages: Record<Exclude<Entry['kind'], 'grant'>, string> = {
  rollover: 'Carried into the next month',
  spend: 'Spent',
  hold: 'Set aside',
  release: 'Back from being set aside',
  capture: 'Used of what was set aside',
  expire: 'Expired',
  settle: 'Paid what was owed',
  suspend: 'Frozen while a payment is disputed',
  reinstate: 'Reinstated',
  reverse: 'Taken back',
  restore: 'Given back',
}

const grants: Record<Entry['grantKind'], string> = {
  plan: 'The plan’s tokens',
  pack: 'A pack that was bought',
  trial: 'Tokens to try',
  bonus: 'A bonus',
  admin: 'Granted',
  rollover: messages.rollover,
}

export function messageOf({ kind, grantKind, reason }: Pick<Entry, 'kind' | 'grantKind' | 'reason'>): string {
  const message = kind === 'grant' ? grants[grantKind] : messages[kind]
  return reason === null ? message : `${message}: ${reason}`
}

/** The grant that expires first of those that do. */
export function nextExpiry({
  grants,
}: Pick<TokenBalance, 'grants'>): { amount: number; expiresAt: string } | undefined {
  const [first] = grants.filter(({ remaining, expiresAt }) => remaining > 0 && expiresAt !== null)
  return first?.expiresAt ? { amount: first.remaining, expiresAt: first.expiresAt } : undefined
}
