import { type RawBuilder, sql } from 'kysely'
import { type Context, inTransaction, type Tx } from '../core/context.ts'
import { notifyUser } from '../notifications/index.ts'
import type { TokenAccountId, TokenEmailTemplate, Tokens } from './types.ts'

/** So many in one go; the next run takes the others. */
const ACCOUNTS_MAX = 1_000

/**
 * Tells whose tokens run low, and whose have run out: each once until new ones come. By a job, which looks at every account: an index on the
 * balance would make each spend write to it.
 */
export async function notifyLowTokens(ctx: Context): Promise<number> {
  const { rows } = await newsOf(sql`account.told <> 'exhausted'`).execute(ctx.db)
  for (const { accountId } of rows) {
    await inTransaction(ctx, (tx) => tellOne(tx, accountId))
  }
  return rows.length
}

interface News {
  accountId: TokenAccountId
  balance: Tokens
  told: 'low' | 'exhausted'
  /** The last grant that was no mere rollover: with the next one there may be news again. */
  since: string
  /** Of a project its owner, and its name. */
  userId: string
  project: string | null
}

async function tellOne(tx: Tx, accountId: TokenAccountId): Promise<void> {
  await sql`select from shop.token_account where id = ${accountId} for no key update`.execute(tx.db)
  const [news] = (await newsOf(sql`account.id = ${accountId}`).execute(tx.db)).rows
  if (!news) {
    return
  }
  const { balance, told, since, userId, project } = news
  await tx.db.updateTable('shop.token_account').where('id', '=', accountId).set({ told }).execute()
  const emailTemplate: TokenEmailTemplate = { template: `tokens_${told}`, balance, project }
  await notifyUser(tx, userId, { key: `tokens-${told}:${accountId}:${since}`, emailTemplate })
}

/** Of whoever has an address. What is held may come back yet; and whose money went back or is disputed knows where the tokens went. */
const newsOf = (which: RawBuilder<unknown>): RawBuilder<News> => sql<News>`
  select account.id as "accountId", account.balance, news.told, came.key as since,
    customer.user_id as "userId", project.name as project
  from shop.token_account account
  left join shop.project on account.id = 'project:' || project.id
  join shop.customer on customer.user_id = coalesce(project.owner_user_id, substr(account.id, 6)) and customer.email is not null,
    lateral (select case when account.balance <= 0 then 'exhausted' else 'low' end as told) news,
    lateral (
      select key from shop.token_grant where account_id = account.id and kind <> 'rollover'
      order by granted_at desc, id desc limit 1
    ) came
  where ${which} and account.balance <= account.low_at and account.told <> 'exhausted' and account.told <> news.told
    and not exists (select from shop.token_hold hold where hold.account_id = account.id and hold.state = 'open')
    and not exists (
      select from shop.token_entry entry
      where entry.account_id = account.id and entry.number = account.entries and entry.kind in ('reverse', 'suspend')
    )
  order by account.id limit ${ACCOUNTS_MAX}`
