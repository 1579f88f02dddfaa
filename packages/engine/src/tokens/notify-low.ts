import { type RawBuilder, sql } from 'kysely'
import { type Context, inTransaction, type Tx } from '../core/context.ts'
import { notifyUser } from '../notifications/index.ts'
import type { TokenAccountId, TokenEmailTemplate, Tokens } from './types.ts'

/** Per run; the next run takes the rest. */
const ACCOUNTS_MAX = 1_000

/**
 * Emails the users whose tokens run low or have run out, once each until new tokens are granted. A
 * job looks at every account, because an index on the balance would make each spend write to it.
 */
export async function notifyLowTokens(ctx: Context): Promise<number> {
  const { rows } = await selectLowAccounts(sql`account.notified <> 'exhausted'`).execute(ctx.db)
  for (const { accountId } of rows) {
    await inTransaction(ctx, (tx) => notifyOne(tx, accountId))
  }
  return rows.length
}

interface LowAccount {
  accountId: TokenAccountId
  balance: Tokens
  level: 'low' | 'exhausted'
  /**
   * Key of the last grant that was not a rollover; the next such grant allows a new notification.
   */
  lastGrantKey: string
  /** A project's owner; the project's name. */
  userId: string
  project: string | null
}

async function notifyOne(tx: Tx, accountId: TokenAccountId): Promise<void> {
  await sql`select from shop.token_account where id = ${accountId} for no key update`.execute(tx.db)
  const [low] = (await selectLowAccounts(sql`account.id = ${accountId}`).execute(tx.db)).rows
  if (!low) {
    return
  }
  const { balance, level, lastGrantKey, userId, project } = low
  await tx.db.updateTable('shop.token_account').where('id', '=', accountId).set({ notified: level }).execute()
  const emailTemplate: TokenEmailTemplate = { template: `tokens_${level}`, balance, project }
  await notifyUser(tx, userId, { key: `tokens-${level}:${accountId}:${lastGrantKey}`, emailTemplate })
}

/**
 * Only users with an email address. Accounts with an open hold are skipped, since its tokens may be
 * released; so are those whose last entry is a reversal or suspension, which a refund or dispute
 * explains.
 */
const selectLowAccounts = (condition: RawBuilder<unknown>): RawBuilder<LowAccount> => sql<LowAccount>`
  select account.id as "accountId", account.balance, low.level, last_grant.key as "lastGrantKey",
    customer.user_id as "userId", project.name as project
  from shop.token_account account
  left join shop.project on account.id = 'project:' || project.id
  join shop.customer on customer.email is not null
    and customer.user_id = coalesce(project.owner_user_id, substr(account.id, 6)),
    lateral (select case when account.balance <= 0 then 'exhausted' else 'low' end as level) low,
    lateral (
      select key from shop.token_grant where account_id = account.id and kind <> 'rollover'
      order by granted_at desc, id desc limit 1
    ) last_grant
  where ${condition} and account.balance <= account.low_threshold
    and account.notified <> 'exhausted' and account.notified <> low.level
    and not exists (
      select from shop.token_hold hold where hold.account_id = account.id and hold.state = 'open'
    )
    and not exists (
      select from shop.token_entry entry
      where entry.account_id = account.id and entry.number = account.entries
        and entry.kind in ('reverse', 'suspend')
    )
  order by account.id limit ${ACCOUNTS_MAX}`
