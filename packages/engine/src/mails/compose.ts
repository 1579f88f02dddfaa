import type { Letter, Told } from '../engine.ts'
import type { Ground } from '../ground.ts'
import { findFulfilments, findOrder } from '../orders/index.ts'
import type { Plans } from '../plan.ts'

/** The letter with all that its words need, as it is now. A link is signed for this one writing, and kept nowhere. */
export async function composeMail(
  ground: Pick<Ground, 'db' | 'clock' | 'orderLinks' | 'plans'>,
  letter: Letter,
): Promise<Told> {
  if ('plan' in letter) {
    return { ...letter, plan: nameOf(ground.plans, letter.plan) }
  }
  if (!('orderId' in letter)) {
    return letter
  }
  const { db, clock, orderLinks } = ground
  const { orderId, ...rest } = letter
  const order = await findOrder(db, orderId)
  if (!order) {
    throw new Error(`There is no order ${orderId} to tell of`)
  }
  const of = { order, link: orderLinks?.sign(orderId, clock.now()) }
  if (rest.template !== 'order_sent') {
    return { ...rest, ...of }
  }
  const [fulfilment] = await findFulfilments(db, orderId, rest.fulfilmentId)
  if (!fulfilment) {
    throw new Error(`There is no fulfilment ${rest.fulfilmentId} to tell of`)
  }
  return { template: rest.template, ...of, fulfilment }
}

const nameOf = ({ plans }: Plans, key: string | null): string | null =>
  plans.find((plan) => plan.key === key)?.name ?? key
