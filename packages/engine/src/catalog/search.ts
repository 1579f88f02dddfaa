import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '../core/context.ts'
import type { ProductId } from '../core/ids.ts'

/**
 * SQL for the `tsquery` of a search text: words match exactly or by their stem, and if the text is
 * plain words, the last one also matches as a prefix. `undefined` for an empty text.
 */
export function searchQuery(text: string, language: string): RawBuilder<unknown> | undefined {
  const search = text.trim()
  if (search === '') {
    return undefined
  }
  const query = sql`
    websearch_to_tsquery('simple', ${search}) || websearch_to_tsquery(${language}::regconfig, ${search})`
  const [, before = '', prefix] = search.match(/^([\p{L}\p{N}\s]*?)([\p{L}\p{N}]+)$/u) ?? []
  if (prefix === undefined) {
    return query
  }
  return sql`
    ${query} || (websearch_to_tsquery('simple', ${before}) && to_tsquery('simple', ${`${prefix}:*`}))`
}

/**
 * Updates the `tsvector` that a product is found by. Call it after every change of the product's
 * name, description, variants or categories. Unstemmed words are always included, so that products
 * stay findable after the search language is changed.
 */
export async function writeSearchVector(tx: Tx, productId: ProductId, language: string): Promise<void> {
  await sql`
    update shop.product set search = (
      select
        setweight(
          to_tsvector('simple', product.name) || to_tsvector(${language}::regconfig, product.name), 'A'
        ) ||
        setweight(to_tsvector('simple', coalesce(variants.words, '')), 'B') ||
        setweight(to_tsvector(${language}::regconfig, coalesce(categories.words, '')), 'B') ||
        setweight(
          to_tsvector('simple', product.description)
            || to_tsvector(${language}::regconfig, product.description),
          'C'
        )
      from
        (
          select string_agg(
            variant.sku || ' ' || (
              select string_agg(each.value, ' ') from json_each_text(variant.options) each
            ),
            ' '
          ) as words
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
