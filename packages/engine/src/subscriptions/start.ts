import { addMinutes, toStripeTime } from '../core/clock.ts'
import { type Context, inTransaction, type Tx } from '../core/context.ts'
import { AppError } from '../core/errors.ts'
import type { ProjectId, SubscriptionCheckoutId } from '../core/ids.ts'
import { enqueue } from '../core/queue.ts'
import { lockCustomer, openStripeCustomer } from '../customers/index.ts'
import { type FoundPrice, findPrice } from '../plans/index.ts'
import type { Plan } from '../plans/types.ts'
import { requireProjectMember } from '../projects/index.ts'
import { readShopId } from '../shop/index.ts'
import { findLiveSubscription } from './find.ts'
import { endSubscriptionSession, openSubscriptionSession } from './session.ts'
import { CHECKOUT_KEY, type SubscribeInput, type SubscribeStarted } from './types.ts'

/** A checkout that expires sooner is not reused. */
const REUSABLE_MINUTES_MIN = 2
/** The request has this long to finish before the job takes over. */
const FINISH_AFTER_MINUTES = 1
/** Each round ends one conflicting open checkout of the customer's. */
const ROUNDS_MAX = 5

interface CheckoutIntentInput extends SubscribeInput {
  price: FoundPrice
  stripeCustomerId: string
}

/** See `Engine.subscriptions.start`. */
export async function startSubscription(ctx: Context, input: SubscribeInput): Promise<SubscribeStarted> {
  const price = await findPrice(ctx, input)
  if (price?.kind !== 'plan') {
    throw new AppError('plan.unknown_price', { priceId: input.priceId, lookupKey: input.lookupKey })
  }
  const stripeCustomerId = await openStripeCustomer(ctx, input.user)
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const placed = await inTransaction(ctx, (tx) =>
      placeCheckout(tx, ctx, { ...input, price, stripeCustomerId }),
    )
    if (placed.state === 'ready') {
      return openSubscriptionSession(ctx, placed.id)
    }
    // For another plan or quantity the open checkout ends first, at Stripe too, or both could be
    // paid.
    await endSubscriptionSession(ctx, placed.id)
  }
  throw new AppError('checkout.session_closed')
}

type Placed = { state: 'ready' | 'outdated'; id: SubscriptionCheckoutId }

/**
 * Step one, the intent. The customer's row is locked, so that of two concurrent clicks the second
 * finds the checkout of the first.
 * @throws AppError `subscription.exists`, `project.unknown`
 */
async function placeCheckout(tx: Tx, ctx: Context, input: CheckoutIntentInput): Promise<Placed> {
  const { userId } = input.user
  const projectId =
    input.projectId === undefined ? null : await requireProjectMember(tx, userId, input.projectId)
  await lockCustomer(tx, userId)
  const live = await findLiveSubscription(tx, userId)
  if (live) {
    throw new AppError('subscription.exists', { subscriptionId: live })
  }
  const openCheckout = await tx.db
    .selectFrom('shop.subscription_checkout')
    .where('user_id', '=', userId)
    .where('outcome', 'is', null)
    .selectAll()
    .executeTakeFirst()
  if (!openCheckout) {
    return { state: 'ready', id: await saveCheckoutIntent(tx, ctx, input, projectId) }
  }
  const quantity = input.quantity ?? 1
  const hasSameUrls =
    urlsOf(openCheckout.params) === urlsOf({ success_url: input.successUrl, cancel_url: input.cancelUrl })
  const isSame =
    openCheckout.price_id === input.price.priceId &&
    openCheckout.quantity === quantity &&
    openCheckout.project_id === projectId &&
    hasSameUrls
  const isReusable = openCheckout.expires_at >= addMinutes(tx.now, REUSABLE_MINUTES_MIN)
  return { state: isSame && isReusable ? 'ready' : 'outdated', id: openCheckout.id }
}

const urlsOf = (params: { success_url?: string; cancel_url?: string }): string =>
  `${params.success_url} ${params.cancel_url}`

async function saveCheckoutIntent(
  tx: Tx,
  { plans, settings }: Context,
  input: CheckoutIntentInput,
  projectId: ProjectId | null,
): Promise<SubscriptionCheckoutId> {
  const { user, price, quantity = 1 } = input
  const id = tx.ids.next('subscriptionCheckout', tx.now)
  const expiresAt = addMinutes(tx.now, settings.checkoutMinutes)
  const plan = plans.plans.find(({ key }) => key === price.key)
  const trial = plan?.trial && !(await hadTrial(tx, user.userId)) ? plan.trial : undefined
  await tx.db
    .insertInto('shop.subscription_checkout')
    .values({
      id,
      user_id: user.userId,
      project_id: projectId,
      price_id: price.priceId,
      quantity,
      attempt: 1,
      params: JSON.stringify(sessionParams(input, { id, shopId: await readShopId(tx), expiresAt, trial })),
      intended_at: tx.now,
      expires_at: expiresAt,
      session_id: null,
      session_url: null,
      outcome: null,
    })
    .execute()
  const dueAt = addMinutes(tx.now, FINISH_AFTER_MINUTES)
  await enqueue(tx, {
    name: 'finish-subscription-checkout',
    payload: { checkoutId: id },
    key: `subscribe:${id}`,
    dueAt,
  })
  return id
}

/** One trial per customer, whatever the plan. */
async function hadTrial(tx: Tx, userId: string): Promise<boolean> {
  const row = await tx.db
    .selectFrom('shop.subscription')
    .where('user_id', '=', userId)
    .where('trial_start', 'is not', null)
    .select('id')
    .executeTakeFirst()
  return row !== undefined
}

function sessionParams(
  { user, price, quantity = 1, projectId, stripeCustomerId, successUrl, cancelUrl }: CheckoutIntentInput,
  at: { id: SubscriptionCheckoutId; shopId: string; expiresAt: Date; trial: Plan['trial'] },
) {
  const metadata = {
    [CHECKOUT_KEY]: at.id,
    countinghouse_shop: at.shopId,
    countinghouse_user: user.userId,
    ...(projectId === undefined ? {} : { countinghouse_project: projectId }),
  }
  const pause = { end_behavior: { missing_payment_method: 'pause' } }
  return {
    mode: 'subscription',
    client_reference_id: user.userId,
    customer: stripeCustomerId,
    metadata,
    subscription_data: {
      metadata,
      ...(at.trial ? { trial_period_days: at.trial.days, trial_settings: pause } : {}),
    },
    ...(at.trial?.card === 'optional' ? { payment_method_collection: 'if_required' } : {}),
    line_items: [{ price: price.priceId, quantity }],
    expires_at: toStripeTime(at.expiresAt),
    success_url: successUrl,
    cancel_url: cancelUrl,
  }
}
