import type Stripe from 'stripe'
import { type Context, inTransaction, type Tx } from '../core/context.ts'
import { formatMoney } from '../core/money.ts'
import { type ListedPrice, type ListedProduct, priceList } from './price-list.ts'
import { type CatalogChange, type GivenPriceIds, PLAN_KEY, type Plans } from './types.ts'

const PACK_KEY = 'countinghouse_pack'

/** A change and the call that makes it. */
interface Step extends Omit<CatalogChange, 'done'> {
  run?: () => Promise<unknown>
}

/** A price that exists at Stripe and is the current one. */
interface CurrentPrice {
  priceId: string
  price: ListedPrice
}

/**
 * Safe to repeat and to run concurrently: products have ids of our choosing, prices are found by
 * their lookup keys, and a price is created under an idempotency key that names the one it
 * replaces.
 */
export async function pushCatalog(
  ctx: Context,
  plans: Plans,
  given: GivenPriceIds,
  { apply }: { apply: boolean },
): Promise<CatalogChange[]> {
  const { products, prices } = priceList(plans)
  const current: CurrentPrice[] = []
  const setCurrent = (priceId: string, price: ListedPrice) => void current.push({ priceId, price })
  const adopted = new Set<ListedPrice>()
  const changes: CatalogChange[] = []
  const run = async (steps: Step[]) => {
    for (const step of steps) {
      changes.push(await runStep(step, apply))
    }
  }
  for (const [key, priceId] of Object.entries(given)) {
    const { steps, price } = await adoptPrice(ctx, key, priceId, prices)
    if (price) {
      adopted.add(price)
    }
    if (price && steps.every(({ action }) => action !== 'conflict')) {
      setCurrent(priceId, price)
    }
    await run(steps)
  }
  const managed = prices.filter((price) => !adopted.has(price))
  await run(await compareProducts(ctx, productsOf(products, managed)))
  await run(await comparePrices(ctx, managed, setCurrent))
  if (apply) {
    await inTransaction(ctx, (tx) => recordPrices(tx, current))
  }
  return changes
}

async function runStep({ run, ...change }: Step, apply: boolean): Promise<CatalogChange> {
  if (!apply || !run) {
    return { ...change, done: false }
  }
  await run()
  return { ...change, done: true }
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
    const existing = known.get(id)
    if (!existing) {
      const run = () => stripe.products.create({ id, name, ...text, metadata })
      return [{ what: id, action: 'create', message: `Create the product "${name}".`, run }]
    }
    const changed = [
      ...(existing.name === name ? [] : [`its name from "${existing.name}" to "${name}"`]),
      ...((existing.description ?? '') === description ? [] : ['its description']),
      ...(existing.active ? [] : ['its status from archived to active']),
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

/** Stripe's limit per request. */
const LOOKUP_KEYS_MAX = 10

async function comparePrices(
  { stripe }: Context,
  prices: ListedPrice[],
  setCurrent: (priceId: string, price: ListedPrice) => void,
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
    const existing = known.get(price.lookupKey)
    if (existing && isSame(existing, price)) {
      setCurrent(existing.id, price)
      return []
    }
    const run = async () => setCurrent((await createPrice(stripe, price, existing)).id, price)
    const amount = formatMoney(price.amountMinor, price.currency)
    const money = price.interval ? `${amount} a ${price.interval}` : amount
    if (!existing) {
      return [{ what: price.lookupKey, action: 'create', message: `Create a price of ${money}.`, run }]
    }
    const was = formatMoney(existing.unit_amount ?? 0, existing.currency)
    const message = `Sell for ${money} instead of ${was}; existing subscribers keep the old price.`
    return [{ what: price.lookupKey, action: 'replace', message, run }]
  })
}

function isSame(
  existing: Stripe.Price,
  { amountMinor, currency, interval, kind, key }: ListedPrice,
): boolean {
  const sameInterval =
    (existing.recurring?.interval ?? null) === interval && (existing.recurring?.interval_count ?? 1) === 1
  const named = metadataOf({ kind, key })
  const sameOwner = Object.entries(named).every(([name, value]) => existing.metadata[name] === value)
  return (
    existing.active &&
    existing.unit_amount === amountMinor &&
    existing.currency === currency &&
    sameInterval &&
    sameOwner
  )
}

/** A price cannot be changed: the new one takes over the lookup key. */
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

/**
 * Uses a price that the merchant created for its plan, interval and currency. Its amount must be
 * the configured one.
 */
async function adoptPrice(
  { stripe, db }: Context,
  key: string,
  priceId: string,
  prices: ListedPrice[],
): Promise<{ steps: Step[]; price: ListedPrice | undefined }> {
  const existing = await stripe.prices.retrieve(priceId)
  const interval = existing.recurring?.interval ?? null
  const price = prices.find(
    (each) => each.key === key && each.currency === existing.currency && each.interval === interval,
  )
  const conflict = (message: string): Step => ({ what: priceId, action: 'conflict', message })
  if (!price) {
    const sold = `${existing.currency}${interval ? ` a ${interval}` : ''}`
    return {
      steps: [conflict(`It is in ${sold}, but countinghouse.config.ts has no such price of ${key}.`)],
      price: undefined,
    }
  }
  if (existing.unit_amount !== price.amountMinor || !existing.active) {
    const state = existing.active
      ? `costs ${formatMoney(existing.unit_amount ?? 0, existing.currency)}`
      : 'is not for sale'
    return {
      steps: [
        conflict(
          `It ${state}, but countinghouse.config.ts says ${formatMoney(price.amountMinor, price.currency)}.`,
        ),
      ],
      price,
    }
  }
  const row = await db
    .selectFrom('shop.plan_price')
    .where('price_id', '=', priceId)
    .select('current')
    .executeTakeFirst()
  if (row?.current) {
    return { steps: [], price }
  }
  const message = `Use this price for ${price.lookupKey}.`
  return { steps: [{ what: priceId, action: 'adopt', message, run: async () => undefined }], price }
}

async function recordPrices(tx: Tx, current: CurrentPrice[]): Promise<void> {
  const lookupKeys = current.map(({ price }) => price.lookupKey)
  if (current.length === 0) {
    return
  }
  // One push writes at a time: two would each mark the other's prices as outdated.
  await tx.db.selectFrom('shop.plan_price').select('price_id').orderBy('price_id').forUpdate().execute()
  await tx.db
    .updateTable('shop.plan_price')
    .where('lookup_key', 'in', lookupKeys)
    .set({ current: false })
    .execute()
  for (const { priceId, price } of current) {
    const { lookupKey: lookup_key, key, kind, interval, currency, amountMinor: amount_minor } = price
    const row = { lookup_key, key, kind, interval, currency, amount_minor, current: true }
    await tx.db
      .insertInto('shop.plan_price')
      .values({ price_id: priceId, ...row })
      .onConflict((conflict) => conflict.column('price_id').doUpdateSet(row))
      .execute()
  }
}
