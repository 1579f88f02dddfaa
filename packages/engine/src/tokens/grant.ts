import type { Tx } from '../core/context.ts'
import type { TokenGrantId } from '../core/ids.ts'
import {
  type AccountGrant,
  type EntryCause,
  emptyAccountGrant,
  payAccountDebts,
  postToAccount,
  type TokenAccount,
} from './account.ts'
import { applyDue } from './apply-due.ts'
import { loadOrCreateAccount } from './load-account.ts'
import { saveAccount } from './save-account.ts'
import type { TokenGrantInput } from './types.ts'

/** Grants tokens once for each `key`; returns `undefined` if they were granted before. */
export async function grantTokens(tx: Tx, input: TokenGrantInput): Promise<TokenGrantId | undefined> {
  if (await isGranted(tx, input.key)) {
    return undefined
  }
  const account = await loadOrCreateAccount(tx, input.accountId)
  // Checked again under the lock: a concurrent transaction may have committed the grant meanwhile.
  if (await isGranted(tx, input.key)) {
    return undefined
  }
  const id = tx.ids.next('tokenGrant', tx.now)
  grantInAccount(account, { ...input, id })
  await saveAccount(tx, account)
  return id
}

/** Debt is paid from the new grant first, even if it arrives so late that it has expired. */
export function grantInAccount(account: TokenAccount, input: TokenGrantInput & { id: TokenGrantId }): void {
  const {
    id,
    kind,
    key,
    amount,
    provenance,
    expiresAt,
    rollover = null,
    periodStart = null,
    series = null,
    actor,
  } = input
  const cause: EntryCause = { key, actor, reason: input.reason ?? null }
  const terms = { id, kind, key, amount, provenance, expiresAt, rollover, periodStart, series }
  const grant: AccountGrant = { ...emptyAccountGrant, ...terms, grantedAt: account.now }
  account.grants.push(grant)
  postToAccount(account, grant, 'grant', amount, cause)
  payAccountDebts(account, account.now, (payer) => payer === grant)
  applyDue(account)
}

async function isGranted({ db }: Tx, key: string): Promise<boolean> {
  return (
    (await db.selectFrom('shop.token_grant').where('key', '=', key).select('id').executeTakeFirst()) !==
    undefined
  )
}
