import type { Context } from '../core/context.ts'
import { findFulfillments, findOrder } from '../orders/index.ts'
import type { Plans } from '../plans/types.ts'
import type { EmailTemplate, Notification } from './types.ts'

/**
 * The template with all the data it needs, as it is now. An order link is signed for this rendering
 * and not stored.
 */
export async function composeNotification(
  ctx: Pick<Context, 'db' | 'clock' | 'orderLinks' | 'plans'>,
  emailTemplate: EmailTemplate,
): Promise<Notification> {
  if ('plan' in emailTemplate) {
    return { ...emailTemplate, plan: nameOf(ctx.plans, emailTemplate.plan) }
  }
  if (!('orderId' in emailTemplate)) {
    return emailTemplate
  }
  const { db, clock, orderLinks } = ctx
  const { orderId, ...rest } = emailTemplate
  const order = await findOrder(db, orderId)
  if (!order) {
    throw new Error(`No order ${orderId} for its notification`)
  }
  const composed = { order, link: orderLinks?.sign(orderId, clock.now()) }
  if (rest.template !== 'order_shipped') {
    return { ...rest, ...composed }
  }
  const [fulfillment] = await findFulfillments(db, orderId, rest.fulfillmentId)
  if (!fulfillment) {
    throw new Error(`No fulfillment ${rest.fulfillmentId} for its notification`)
  }
  return { template: rest.template, ...composed, fulfillment }
}

const nameOf = ({ plans }: Plans, key: string | null): string | null =>
  plans.find((plan) => plan.key === key)?.name ?? key
