import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '../core/context.ts'
import type { ProductId } from '../core/ids.ts'

/**
 * What somebody typed, as PostgreSQL looks for it: the words as they stand and by their stems; of plain words the last may be only
 * begun. `undefined` where nothing was typed.
 */
export function matchOf(typed: string, language: string): RawBuilder<unknown> | undefined {
  const search = typed.trim()
  if (search === '') {
    return undefined
  }
  const whole = sql`websearch_to_tsquery('simple', ${search}) || websearch_to_tsquery(${language}::regconfig, ${search})`
  const [, before = '', begun] = search.match(/^([\p{L}\p{N}\s]*?)([\p{L}\p{N}]+)$/u) ?? []
  if (begun === undefined) {
    return whole
  }
  return sql`${whole} || (websearch_to_tsquery('simple', ${before}) && to_tsquery('simple', ${`${begun}:*`}))`
}

/**
 * Writes the words that a product is found by; call it with every change of theirs. Its plain words are always among them, so that
 * products written before the shop's language was changed are still found.
 */
export async function writeMatch(tx: Tx, productId: ProductId, language: string): Promise<void> {
  await sql`
    update shop.product set search = (
      select
        setweight(to_tsvector('simple', product.name) || to_tsvector(${language}::regconfig, product.name), 'A') ||
        setweight(to_tsvector('simple', coalesce(variants.words, '')), 'B') ||
        setweight(to_tsvector(${language}::regconfig, coalesce(categories.words, '')), 'B') ||
        setweight(to_tsvector('simple', product.description) || to_tsvector(${language}::regconfig, product.description), 'C')
      from
        (
          select string_agg(variant.sku || ' ' || (select string_agg(each.value, ' ') from json_each_text(variant.options) each), ' ') as words
          from shop.variant where variant.product_id = ${productId} and variant.archived_at is null
        ) variants,
        (
          select string_agg(category.name, ' ') as words
          from shop.product_category link join shop.category on category.id = link.category_id
          where link.product_id = ${productId}
        ) categories
    )
    where id = ${productId}`.execute(tx.db)
}
