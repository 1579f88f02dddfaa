import { sql } from 'kysely'
import type { Reader } from '../core/context.ts'
import type { TokenAccountFound } from './types.ts'

const FOUND_MAX = 50

/**
 * Whose tokens a person could mean: by the address of somebody's account, by a project's name, or by an id of either. Who
 * never had a token is found as well, since they may be given some.
 */
export async function findTokenAccounts({ db }: Reader, search: string): Promise<TokenAccountFound[]> {
  const wanted = search.trim().toLowerCase()
  if (wanted === '') {
    return []
  }
  const { rows } = await sql<TokenAccountFound>`
    select found.id as "accountId", found.name, coalesce(account.balance, 0)::bigint as balance
    from (
      select 'user:' || user_id as id, email as name from shop.customer
      where lower(email) = ${wanted} or user_id = ${search.trim()} or 'user:' || user_id = ${search.trim()}
      union all
      select 'project:' || project.id, project.name from shop.project
      where strpos(lower(project.name), ${wanted}) > 0 or project.id = ${search.trim()} or 'project:' || project.id = ${search.trim()}
        or project.owner_user_id in (select user_id from shop.customer where lower(email) = ${wanted})
    ) found left join shop.token_account account on account.id = found.id
    order by found.id limit ${FOUND_MAX}`.execute(db)
  return rows
}
