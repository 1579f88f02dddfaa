import type Stripe from 'stripe'
import type { Context } from '../core/context.ts'
import { type ApplyResult, fetchAndApply } from '../core/fetch-and-apply.ts'
import { recordSubscription, retrieveSubscription } from './subscription.ts'

/**
 * Records the subscription that `call` returns, which changes it; by default it is retrieved.
 * @throws StripeError when Stripe does not answer
 */
export const applySubscription = (
  ctx: Context,
  id: string,
  call: () => Promise<Stripe.Response<Stripe.Subscription>> = () => retrieveSubscription(ctx.stripe, id),
): Promise<ApplyResult> => fetchAndApply(ctx, id, { call, apply: recordSubscription })
