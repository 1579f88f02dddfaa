import { sql } from 'kysely'
import { formatMoney } from '../core/money.ts'
import type { Comparison } from '../stripe-sync/compare.ts'
import { grantPlanTokens, hasMissingPlanTokens, listPlanTokenInvoices } from '../tokens/index.ts'

/**
 * Finds months of yearly plans whose tokens were not granted. Each month's job enqueues the job of
 * the next month, so that one lost job would lose all months after it.
 */
export const comparePlanTokens: Comparison = {
  step: 'Plan tokens',
  list: listPlanTokenInvoices,

  async compare(ctx, invoiceId) {
    if (!(await hasMissingPlanTokens(ctx, invoiceId))) {
      return undefined
    }
    const discrepancy = {
      what: `tokens of invoice ${invoiceId}`,
      inDatabase: 'no tokens granted for a month that has begun',
      atStripe: 'paid',
      hint: 'Grant the tokens and schedule the months that follow.',
    }
    return { discrepancy, repair: () => grantPlanTokens(ctx, invoiceId) }
  },
}

/**
 * Compares the catalog price of token packs, by which they are sold, with the price object at
 * Stripe.
 */
export const compareTokenPackPrices: Comparison = {
  step: 'Token pack prices',

  async list({ db }) {
    const current = db.selectFrom('shop.plan_price').where('kind', '=', 'pack').where('current', '=', true)
    return (await current.select('price_id').execute()).map((row) => row.price_id)
  },

  async compare({ db, stripe, plans: { packs } }, priceId) {
    const price = await stripe.prices.retrieve(priceId)
    const { key } = await db
      .selectFrom('shop.plan_price')
      .where('price_id', '=', priceId)
      .select('key')
      .executeTakeFirstOrThrow()
    const sku = packs.find((pack) => pack.key === key)?.sku
    // A pack that was removed from plans.ts is sold by its catalog price alone.
    if (sku === undefined) {
      return undefined
    }
    const { rows } = await sql<{ amount: number }>`
      select amount_minor as amount from shop.price join shop.variant on variant.id = price.variant_id
      where variant.sku = ${sku} and price.currency = ${price.currency}`.execute(db)
    const catalogAmount = rows[0]?.amount
    if (price.active && price.unit_amount === catalogAmount) {
      return undefined
    }
    return {
      discrepancy: {
        what: `price of ${sku} in ${price.currency}`,
        inDatabase: amountOf(catalogAmount, price.currency),
        atStripe: price.active
          ? `${amountOf(price.unit_amount, price.currency)} (${priceId})`
          : `${priceId} is archived`,
        hint: 'Change plans.ts and run `countinghouse catalog push`, or change the catalog price.',
      },
    }
  },
}

const amountOf = (amountMinor: number | null | undefined, currency: string): string =>
  typeof amountMinor === 'number' ? formatMoney(amountMinor, currency) : 'none'
