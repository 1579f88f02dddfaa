import { createHash } from 'node:crypto'
import type Stripe from 'stripe'
import { type Context, inTransaction } from '../core/context.ts'
import { idOf } from '../core/stripe.ts'
import type { CatalogChange } from '../plans/types.ts'

/** Metadata that identifies our configurations: Stripe chooses their ids. */
const PORTAL_KEY = 'countinghouse_portal'
/** Hash of the features it was made from, since Stripe may return them in another form. */
const FEATURES_KEY = 'countinghouse_terms'

/** Stripe's limit. */
const PRODUCTS_MAX = 10

/**
 * Makes the portal allow what the shop does: change to any plan for sale, cancel at the period's
 * end, update the payment method, and see invoices. Safe to repeat: a configuration is found by its
 * metadata and created under an idempotency key that names its features.
 */
export async function configurePortal(ctx: Context, { apply }: { apply: boolean }): Promise<CatalogChange[]> {
  const productsByCurrency = await readProducts(ctx)
  if (productsByCurrency.size === 0) {
    return []
  }
  const known = await findConfigurations(ctx)
  const changes: CatalogChange[] = []
  for (const [currency, products] of productsByCurrency) {
    const existing = known.get(currency)
    const params = paramsFor(currency, products)
    const isSame =
      existing?.active === true && existing.metadata?.[FEATURES_KEY] === params.metadata[FEATURES_KEY]
    if (!isSame) {
      changes.push(changeOf(currency, existing, apply))
    }
    if (!apply) {
      continue
    }
    const id = isSame ? existing.id : (await configure(ctx, existing, params)).id
    await recordConfiguration(ctx, currency, id)
  }
  return changes
}

const changeOf = (currency: string, existing: object | undefined, done: boolean): CatalogChange => ({
  what: `portal_${currency}`,
  action: existing ? 'update' : 'create',
  message: `${existing ? 'Change' : 'Set'} the customer portal's features for customers who pay in ${currency.toUpperCase()}.`,
  done,
})

type Products = { product: string; prices: string[] }[]

/** By currency. A price that the merchant created may belong to any product, so Stripe is asked. */
async function readProducts({ db, stripe }: Context): Promise<Map<string, Products>> {
  const rows = await db
    .selectFrom('shop.plan_price')
    .where('current', '=', true)
    .where('kind', '=', 'plan')
    .orderBy('lookup_key')
    .select(['price_id', 'currency'])
    .execute()
  const byCurrency = new Map<string, Products>()
  for (const { price_id, currency } of rows) {
    const product = idOf((await stripe.prices.retrieve(price_id)).product)
    const products = byCurrency.get(currency) ?? []
    const existing = products.find((each) => each.product === product)
    if (existing) {
      existing.prices.push(price_id)
    } else {
      products.push({ product, prices: [price_id] })
    }
    byCurrency.set(currency, products)
  }
  return byCurrency
}

async function findConfigurations({
  stripe,
}: Context): Promise<Map<string, Stripe.BillingPortal.Configuration>> {
  const known = new Map<string, Stripe.BillingPortal.Configuration>()
  for await (const each of stripe.billingPortal.configurations.list({ limit: 100 })) {
    const currency = each.metadata?.[PORTAL_KEY]
    // Stripe lists the latest first.
    if (currency && !known.has(currency)) {
      known.set(currency, each)
    }
  }
  return known
}

function paramsFor(currency: string, products: Products) {
  const features = {
    customer_update: {
      enabled: true,
      allowed_updates: ['name' as const, 'address' as const, 'tax_id' as const],
    },
    invoice_history: { enabled: true },
    payment_method_update: { enabled: true },
    subscription_cancel: { enabled: true, mode: 'at_period_end' as const },
    subscription_update: {
      enabled: true,
      default_allowed_updates: ['price' as const],
      // An upgrade is charged at once, as on our own pages.
      proration_behavior: 'always_invoice' as const,
      products: products.slice(0, PRODUCTS_MAX),
    },
  }
  const featuresHash = createHash('sha256').update(JSON.stringify(features)).digest('base64url')
  return { features, metadata: { [PORTAL_KEY]: currency, [FEATURES_KEY]: featuresHash } }
}

function configure(
  { stripe }: Context,
  existing: Stripe.BillingPortal.Configuration | undefined,
  params: ReturnType<typeof paramsFor>,
): Promise<Stripe.BillingPortal.Configuration> {
  if (existing) {
    return stripe.billingPortal.configurations.update(existing.id, { ...params, active: true })
  }
  const idempotencyKey = `portal:${params.metadata[PORTAL_KEY]}:${params.metadata[FEATURES_KEY]}`
  return stripe.billingPortal.configurations.create(params, { idempotencyKey })
}

async function recordConfiguration(ctx: Context, currency: string, configuration_id: string): Promise<void> {
  await inTransaction(ctx, (tx) =>
    tx.db
      .insertInto('shop.portal_configuration')
      .values({ currency, configuration_id })
      .onConflict((conflict) => conflict.column('currency').doUpdateSet({ configuration_id }))
      .execute(),
  )
}
