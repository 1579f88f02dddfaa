import type { Reader } from '../core/context.ts'
import { lookupKeyOf, type OfferedPrice, type PlanOffer, type Plans, type TokenPack } from './types.ts'

export interface FoundPrice {
  priceId: string
  lookupKey: string
  /** Key of its plan or pack. */
  key: string
  kind: 'plan' | 'pack'
  interval: 'month' | 'year' | null
  currency: string
  amountMinor: number
}

/** A price that is currently for sale; `undefined` for any other price. */
export async function findPrice(
  tx: Reader,
  by: { priceId?: string | undefined; lookupKey?: string | undefined },
): Promise<FoundPrice | undefined> {
  const [column, value] = by.priceId
    ? (['price_id', by.priceId] as const)
    : (['lookup_key', by.lookupKey ?? ''] as const)
  return tx.db
    .selectFrom('shop.plan_price')
    .where(column, '=', value)
    .where('current', '=', true)
    .select([
      'price_id as priceId',
      'lookup_key as lookupKey',
      'key',
      'kind',
      'interval',
      'currency',
      'amount_minor as amountMinor',
    ])
    .executeTakeFirst()
}

/** See `Engine.plans.findPack`. */
export async function findPack(
  tx: Reader,
  { packs }: Plans,
  by: { priceId?: string | undefined; lookupKey?: string | undefined },
): Promise<(TokenPack & { currency: string }) | undefined> {
  const price = await findPrice(tx, by)
  const pack = price?.kind === 'pack' ? packs.find(({ key }) => key === price.key) : undefined
  return price && pack && { ...pack, currency: price.currency }
}

/** See `Engine.plans.list`. */
export async function findPlans(tx: Reader, { plans }: Plans): Promise<PlanOffer[]> {
  const rows = await tx.db
    .selectFrom('shop.plan_price')
    .where('current', '=', true)
    .select(['lookup_key', 'price_id'])
    .execute()
  const ids = new Map(rows.map((row) => [row.lookup_key, row.price_id]))
  return plans
    .filter(({ archived }) => !archived)
    .map(({ archived: _, prices, ...plan }) => ({
      ...plan,
      prices: prices.map((price): OfferedPrice => {
        const lookupKey = lookupKeyOf(plan.key, price)
        return { lookupKey, priceId: ids.get(lookupKey) ?? null, ...price }
      }),
    }))
}
