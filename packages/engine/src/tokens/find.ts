import { sql } from 'kysely'
import type { Reader } from '../core/context.ts'
import type { TokenAccountFound, TokensForSale } from './types.ts'

const FOUND_MAX = 50

/**
 * Accounts that an admin may be searching for: by a customer's email address, a project's name, or
 * the id of either. Accounts that never had tokens are found as well, since an admin may want to
 * grant some.
 */
export async function findTokenAccounts({ db }: Reader, search: string): Promise<TokenAccountFound[]> {
  const text = search.trim().toLowerCase()
  if (text === '') {
    return []
  }
  const { rows } = await sql<TokenAccountFound>`
    select found.id as "accountId", found.name, coalesce(account.balance, 0)::bigint as balance
    from (
      select 'user:' || user_id as id, email as name from shop.customer
      where lower(email) = ${text} or user_id = ${search.trim()} or 'user:' || user_id = ${search.trim()}
      union all
      select 'project:' || project.id, project.name from shop.project
      where strpos(lower(project.name), ${text}) > 0 or project.id = ${search.trim()}
        or 'project:' || project.id = ${search.trim()}
        or project.owner_user_id in (select user_id from shop.customer where lower(email) = ${text})
    ) found left join shop.token_account account on account.id = found.id
    order by found.id limit ${FOUND_MAX}`.execute(db)
  return rows
}

/** Token packs for sale, smallest first. */
export async function findTokenPacks({ db }: Reader): Promise<TokensForSale[]> {
  const { rows } = await sql<TokensForSale>`
    select variant.sku, variant.tokens,
      json_agg(
        json_build_object('currency', price.currency, 'amountMinor', price.amount_minor)
        order by price.position
      ) as prices
    from shop.variant
    join shop.product on product.id = variant.product_id
    join shop.price on price.variant_id = variant.id
    where variant.tokens is not null and variant.archived_at is null and product.archived_at is null
    group by variant.id
    order by variant.tokens, variant.sku`.execute(db)
  return rows
}
