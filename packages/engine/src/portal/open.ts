import { createHash } from 'node:crypto'
import Stripe from 'stripe'
import type { Context } from '../core/context.ts'
import { AppError } from '../core/errors.ts'
import { stripeFailure } from '../core/stripe.ts'
import type { PortalInput } from './types.ts'

/**
 * See `Engine.portal.open`. A portal session is only a link that expires by itself, so no intent is
 * stored and no job finishes it.
 */
export async function openPortal(ctx: Context, input: PortalInput): Promise<{ url: string }> {
  const params = await sessionParams(ctx, input)
  const key = input.idempotencyKey
  const idempotencyKey = key === undefined ? undefined : idempotencyKeyOf(input.userId, key)
  try {
    const { url } = await ctx.stripe.billingPortal.sessions.create(params, {
      ...(idempotencyKey ? { idempotencyKey } : {}),
    })
    return { url }
  } catch (error) {
    if (error instanceof Stripe.errors.StripeIdempotencyError) {
      throw new AppError('idempotency.other_body')
    }
    const failure = stripeFailure(error)
    ctx.log.warn({ userId: input.userId, failure }, 'Stripe did not open the portal')
    throw new AppError('stripe.unavailable')
  }
}

/** A caller's key may have any length; hashing it with the user id makes it unique to the user. */
const idempotencyKeyOf = (userId: string, key: string): string =>
  `portal:${createHash('sha256').update(`${userId} ${key}`).digest('base64url')}`

async function sessionParams(
  { db }: Context,
  { userId, returnUrl, only }: PortalInput,
): Promise<Stripe.BillingPortal.SessionCreateParams> {
  const customer = await db
    .selectFrom('shop.customer')
    .where('user_id', '=', userId)
    .select('stripe_customer_id as id')
    .executeTakeFirst()
  if (customer?.id == null) {
    throw new AppError('portal.no_customer')
  }
  const configuration = await findConfiguration({ db }, userId)
  return {
    customer: customer.id,
    return_url: returnUrl,
    // Without a saved configuration, Stripe uses the dashboard's default.
    ...(configuration === undefined ? {} : { configuration }),
    ...(only === 'card'
      ? { flow_data: { type: 'payment_method_update', after_completion: redirectTo(returnUrl) } }
      : {}),
  }
}

const redirectTo = (return_url: string) => ({ type: 'redirect' as const, redirect: { return_url } })

/**
 * The configuration of the currency the user pays in. A user who pays nothing yet can change
 * nothing there, so any will do.
 */
async function findConfiguration({ db }: Pick<Context, 'db'>, userId: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('shop.portal_configuration as portal')
    .leftJoin('shop.subscription as subscription', (join) =>
      join
        .onRef('subscription.currency', '=', 'portal.currency')
        .on('subscription.user_id', '=', userId)
        .on('subscription.ended_at', 'is', null),
    )
    .orderBy('subscription.created_at', (order) => order.desc().nullsLast())
    .orderBy('portal.currency')
    .select('portal.configuration_id as id')
    .executeTakeFirst()
  return row?.id
}
