import type { Context } from '../core/context.ts'
import { findFulfillments, findOrder } from '../orders/index.ts'
import type { Plans } from '../plans/types.ts'
import type { EmailTemplate, Notification } from './types.ts'

/** The letter with all that its words need, as it is now. A link is signed for this one writing, and kept nowhere. */
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
    throw new Error(`There is no order ${orderId} to tell of`)
  }
  const of = { order, link: orderLinks?.sign(orderId, clock.now()) }
  if (rest.template !== 'order_sent') {
    return { ...rest, ...of }
  }
  const [fulfillment] = await findFulfillments(db, orderId, rest.fulfillmentId)
  if (!fulfillment) {
    throw new Error(`There is no fulfillment ${rest.fulfillmentId} to tell of`)
  }
  return { template: rest.template, ...of, fulfillment }
}

const nameOf = ({ plans }: Plans, key: string | null): string | null =>
  plans.find((plan) => plan.key === key)?.name ?? key
