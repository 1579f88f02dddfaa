import { createHash } from 'node:crypto'
import type Stripe from 'stripe'
import { type Context, inTransaction } from '../core/context.ts'
import { idOf } from '../core/stripe.ts'
import type { CatalogChange } from '../plans/types.ts'

/** Which of ours a configuration is: it has no id of our choosing. */
const PORTAL_KEY = 'countinghouse_portal'
/** What it was made from, since Stripe's own list of its products need not read as we wrote it. */
const TERMS_KEY = 'countinghouse_terms'

/** As many products as Stripe takes. */
const PRODUCTS_MAX = 10

/**
 * Makes the portal allow what the shop does: to change to any plan on sale, to cancel at the period's end, to change the card, and to
 * see the invoices. Safe to repeat: a configuration is known by its metadata, and made under a key that names its terms.
 */
export async function configurePortal(ctx: Context, { apply }: { apply: boolean }): Promise<CatalogChange[]> {
  const wanted = await readFetchVersion(ctx)
  if (wanted.size === 0) {
    return []
  }
  const known = await findConfigurations(ctx)
  const changes: CatalogChange[] = []
  for (const [currency, products] of wanted) {
    const there = known.get(currency)
    const params = paramsFor(currency, products)
    const isSame = there?.active === true && there.metadata?.[TERMS_KEY] === params.metadata[TERMS_KEY]
    if (!isSame) {
      changes.push(changeOf(currency, there, apply))
    }
    if (!apply) {
      continue
    }
    const id = isSame ? there.id : (await configure(ctx, there, params)).id
    await recordConfiguration(ctx, currency, id)
  }
  return changes
}

const changeOf = (currency: string, there: object | undefined, done: boolean): CatalogChange => ({
  what: `portal_${currency}`,
  action: there ? 'update' : 'create',
  message: `${there ? 'Change' : 'Make'} what customers who pay in ${currency.toUpperCase()} may do in the customer portal.`,
  done,
})

type Products = { product: string; prices: string[] }[]

/** By currency. A price that the merchant made may hang from any product: Stripe is asked. */
async function readFetchVersion({ db, stripe }: Context): Promise<Map<string, Products>> {
  const rows = await db
    .selectFrom('shop.plan_price')
    .where('current', '=', true)
    .where('kind', '=', 'plan')
    .orderBy('lookup_key')
    .select(['price_id', 'currency'])
    .execute()
  const wanted = new Map<string, Products>()
  for (const { price_id, currency } of rows) {
    const product = idOf((await stripe.prices.retrieve(price_id)).product)
    const products = wanted.get(currency) ?? []
    const there = products.find((each) => each.product === product)
    if (there) {
      there.prices.push(price_id)
    } else {
      products.push({ product, prices: [price_id] })
    }
    wanted.set(currency, products)
  }
  return wanted
}

async function findConfigurations({
  stripe,
}: Context): Promise<Map<string, Stripe.BillingPortal.Configuration>> {
  const known = new Map<string, Stripe.BillingPortal.Configuration>()
  for await (const each of stripe.billingPortal.configurations.list({ limit: 100 })) {
    const currency = each.metadata?.[PORTAL_KEY]
    // The latest comes first.
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
      // What an upgrade costs is paid at once, as on our own pages.
      proration_behavior: 'always_invoice' as const,
      products: products.slice(0, PRODUCTS_MAX),
    },
  }
  const terms = createHash('sha256').update(JSON.stringify(features)).digest('base64url')
  return { features, metadata: { [PORTAL_KEY]: currency, [TERMS_KEY]: terms } }
}

function configure(
  { stripe }: Context,
  there: Stripe.BillingPortal.Configuration | undefined,
  params: ReturnType<typeof paramsFor>,
): Promise<Stripe.BillingPortal.Configuration> {
  if (there) {
    return stripe.billingPortal.configurations.update(there.id, { ...params, active: true })
  }
  const idempotencyKey = `portal:${params.metadata[PORTAL_KEY]}:${params.metadata[TERMS_KEY]}`
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
