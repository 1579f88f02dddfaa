import { toStripeTime } from '../core/clock.ts'
import type { Context } from '../core/context.ts'
import { idOf } from '../core/stripe.ts'
import type { ListOptions } from './compare.ts'

const PAGE = 100

interface Page<T> {
  data: T[]
  has_more: boolean
}

interface PageParams {
  limit: number
  created?: { gte: number }
  starting_after?: string
}

interface Listed {
  id: string
  payment_intent: string | { id: string } | null
}

/**
 * Lists the ids of refunds or disputes that belong to a payment of this shop: the Stripe account
 * may have other business. `since` is the earliest creation time; without it, everything that
 * Stripe has.
 */
export async function listIdsOfOwnPayments<T extends Listed>(
  ctx: Context,
  { pace, onListed }: ListOptions,
  since: Date | undefined,
  list: (params: PageParams) => Promise<Page<T>>,
): Promise<string[]> {
  const created = since ? { created: { gte: toStripeTime(since) } } : {}
  const ids: string[] = []
  let last: string | undefined
  let count = 0
  while (true) {
    const page = await pace(() =>
      list({ limit: PAGE, ...created, ...(last ? { starting_after: last } : {}) }),
    )
    ids.push(...(await selectOwn(ctx, page.data)))
    count += page.data.length
    onListed(count)
    last = page.data.at(-1)?.id
    if (!page.has_more || !last) {
      return ids
    }
  }
}

async function selectOwn({ db }: Context, listed: Listed[]): Promise<string[]> {
  const intents = listed.flatMap(({ payment_intent }) => idOf(payment_intent) ?? [])
  if (intents.length === 0) {
    return []
  }
  const ofOrders = db.selectFrom('shop.payment').where('stripe_id', 'in', intents).select('stripe_id as id')
  const ofInvoices = db
    .selectFrom('shop.invoice_payment')
    .where('payment_intent_id', 'in', intents)
    .select((eb) => eb.ref('payment_intent_id').$notNull().as('id'))
  const own = new Set<string | null>((await ofOrders.union(ofInvoices).execute()).map(({ id }) => id))
  return listed.filter(({ payment_intent }) => own.has(idOf(payment_intent))).map(({ id }) => id)
}
