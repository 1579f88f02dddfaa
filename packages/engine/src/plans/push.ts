import type Stripe from 'stripe'
import { type Context, inTransaction, type Tx } from '../core/context.ts'
import { type ListedPrice, type ListedProduct, priceList } from './price-list.ts'
import type { CatalogChange, GivenPriceIds, Plans } from './types.ts'

/** Which plan a price is of travels with the price: it stays true when the price is no longer the plan's own. */
export const PLAN_KEY = 'countinghouse_plan'
const PACK_KEY = 'countinghouse_pack'

/** What is to be done, and what does it. */
interface Step extends Omit<CatalogChange, 'done'> {
  run?: () => Promise<unknown>
}

/** A price that is at Stripe and is the one to sell by. */
interface Settled {
  priceId: string
  price: ListedPrice
}

/**
 * Safe to repeat and to run by two at once: products have ids of our choosing, prices are found by their lookup keys, and a price is
 * made under an idempotency key that names what it replaces.
 */
export async function pushCatalog(
  ctx: Context,
  plans: Plans,
  given: GivenPriceIds,
  { apply }: { apply: boolean },
): Promise<CatalogChange[]> {
  const { products, prices } = priceList(plans)
  const settled: Settled[] = []
  const settle = (priceId: string, price: ListedPrice) => void settled.push({ priceId, price })
  const handmade = new Set<ListedPrice>()
  const changes: CatalogChange[] = []
  const take = async (steps: Step[]) => {
    for (const step of steps) {
      changes.push(await runStep(step, apply))
    }
  }
  for (const [key, priceId] of Object.entries(given)) {
    const { steps, price } = await adoptPrice(ctx, key, priceId, prices)
    if (price) {
      handmade.add(price)
    }
    if (price && steps.every(({ action }) => action !== 'refuse')) {
      settle(priceId, price)
    }
    await take(steps)
  }
  const ours = prices.filter((price) => !handmade.has(price))
  await take(await compareProducts(ctx, productsOf(products, ours)))
  await take(await comparePrices(ctx, ours, settle))
  if (apply) {
    await inTransaction(ctx, (tx) => recordPrices(tx, settled))
  }
  return changes
}

async function runStep({ run, ...told }: Step, apply: boolean): Promise<CatalogChange> {
  if (!apply || !run) {
    return { ...told, done: false }
  }
  await run()
  return { ...told, done: true }
}

const productsOf = (products: ListedProduct[], prices: ListedPrice[]): ListedProduct[] =>
  products.filter((product) => prices.some(({ key }) => key === product.key))

async function compareProducts({ stripe }: Context, products: ListedProduct[]): Promise<Step[]> {
  const known = new Map<string, Stripe.Product>()
  const ids = products.map(({ id }) => id)
  if (ids.length > 0) {
    for await (const each of stripe.products.list({ ids, limit: 100 })) {
      known.set(each.id, each)
    }
  }
  return products.flatMap((product): Step[] => {
    const { id, name, description } = product
    const text = description === '' ? {} : { description }
    const metadata = metadataOf(product)
    const there = known.get(id)
    if (!there) {
      const run = () => stripe.products.create({ id, name, ...text, metadata })
      return [{ what: id, action: 'create', message: `Make the product "${name}".`, run }]
    }
    const changed = [
      ...(there.name === name ? [] : [`its name from "${there.name}" to "${name}"`]),
      ...((there.description ?? '') === description ? [] : ['its description']),
      ...(there.active ? [] : ['it back on sale']),
    ]
    if (changed.length === 0) {
      return []
    }
    const run = () => stripe.products.update(id, { name, description, active: true, metadata })
    return [{ what: id, action: 'update', message: `Change ${changed.join(', ')}.`, run }]
  })
}

const metadataOf = ({ kind, key }: { kind: 'plan' | 'pack'; key: string }): Record<string, string> => ({
  [kind === 'plan' ? PLAN_KEY : PACK_KEY]: key,
})

/** As many as Stripe looks up at once. */
const LOOKUP_KEYS_MAX = 10

async function comparePrices(
  { stripe }: Context,
  prices: ListedPrice[],
  settle: (priceId: string, price: ListedPrice) => void,
): Promise<Step[]> {
  const known = new Map<string, Stripe.Price>()
  const keys = prices.map(({ lookupKey }) => lookupKey)
  for (let at = 0; at < keys.length; at += LOOKUP_KEYS_MAX) {
    const lookup_keys = keys.slice(at, at + LOOKUP_KEYS_MAX)
    for await (const each of stripe.prices.list({ lookup_keys, limit: 100 })) {
      known.set(each.lookup_key ?? '', each)
    }
  }
  return prices.flatMap((price): Step[] => {
    const there = known.get(price.lookupKey)
    if (there && isSame(there, price)) {
      settle(there.id, price)
      return []
    }
    const run = async () => settle((await createPrice(stripe, price, there)).id, price)
    const money = `${price.amountMinor} ${price.currency}${price.interval ? ` a ${price.interval}` : ''}`
    if (!there) {
      return [{ what: price.lookupKey, action: 'create', message: `Make a price of ${money}.`, run }]
    }
    const was = `${there.unit_amount} ${there.currency}`
    const message = `Sell for ${money} instead of ${was}; whoever pays the old price keeps it.`
    return [{ what: price.lookupKey, action: 'replace', message, run }]
  })
}

function isSame(there: Stripe.Price, { amountMinor, currency, interval, kind, key }: ListedPrice): boolean {
  const sameInterval =
    (there.recurring?.interval ?? null) === interval && (there.recurring?.interval_count ?? 1) === 1
  const named = metadataOf({ kind, key })
  const sameOwner = Object.entries(named).every(([name, value]) => there.metadata[name] === value)
  return (
    there.active &&
    there.unit_amount === amountMinor &&
    there.currency === currency &&
    sameInterval &&
    sameOwner
  )
}

/** A price cannot be changed: the new one takes the lookup key over. */
function createPrice(
  stripe: Stripe,
  price: ListedPrice,
  replaced: Stripe.Price | undefined,
): Promise<Stripe.Price> {
  return stripe.prices.create(
    {
      product: `countinghouse_${price.key}`,
      currency: price.currency,
      unit_amount: price.amountMinor,
      ...(price.interval ? { recurring: { interval: price.interval } } : {}),
      lookup_key: price.lookupKey,
      transfer_lookup_key: true,
      metadata: metadataOf(price),
    },
    { idempotencyKey: `catalog:${price.lookupKey}:${price.amountMinor}:${replaced?.id ?? 'first'}` },
  )
}

/** A price that the merchant made stands for the one of its plan, interval and currency, and must not cost another. */
async function adoptPrice(
  { stripe, db }: Context,
  key: string,
  priceId: string,
  prices: ListedPrice[],
): Promise<{ steps: Step[]; price: ListedPrice | undefined }> {
  const there = await stripe.prices.retrieve(priceId)
  const interval = there.recurring?.interval ?? null
  const price = prices.find(
    (each) => each.key === key && each.currency === there.currency && each.interval === interval,
  )
  const refuse = (message: string): Step => ({ what: priceId, action: 'refuse', message })
  if (!price) {
    const sold = `${there.currency}${interval ? ` a ${interval}` : ''}`
    return {
      steps: [refuse(`It is in ${sold}, and plans.ts has no such price of ${key}.`)],
      price: undefined,
    }
  }
  if (there.unit_amount !== price.amountMinor || !there.active) {
    const is = there.active ? `costs ${there.unit_amount}` : 'is not on sale'
    return { steps: [refuse(`It ${is}, and plans.ts says ${price.amountMinor} ${price.currency}.`)], price }
  }
  const row = await db
    .selectFrom('shop.plan_price')
    .where('price_id', '=', priceId)
    .select('current')
    .executeTakeFirst()
  if (row?.current) {
    return { steps: [], price }
  }
  const message = `Sell ${price.lookupKey} by this price.`
  return { steps: [{ what: priceId, action: 'adopt', message, run: async () => undefined }], price }
}

async function recordPrices(tx: Tx, settled: Settled[]): Promise<void> {
  const lookupKeys = settled.map(({ price }) => price.lookupKey)
  if (settled.length === 0) {
    return
  }
  // One push at a time writes: two would each take the other's prices for outdated ones.
  await tx.db.selectFrom('shop.plan_price').select('price_id').orderBy('price_id').forUpdate().execute()
  await tx.db
    .updateTable('shop.plan_price')
    .where('lookup_key', 'in', lookupKeys)
    .set({ current: false })
    .execute()
  for (const { priceId, price } of settled) {
    const { lookupKey: lookup_key, key, kind, interval, currency, amountMinor: amount_minor } = price
    const row = { lookup_key, key, kind, interval, currency, amount_minor, current: true }
    await tx.db
      .insertInto('shop.plan_price')
      .values({ price_id: priceId, ...row })
      .onConflict((conflict) => conflict.column('price_id').doUpdateSet(row))
      .execute()
  }
}
