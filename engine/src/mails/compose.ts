import type { Letter, Told } from '../engine.ts'
import type { Reader } from '../ground.ts'
import { findOrder } from '../orders/index.ts'

/** The letter with all that its words need, as it is now. */
export async function composeMail({ db }: Reader, letter: Letter): Promise<Told> {
  if (letter.template !== 'order_paid') return letter
  const order = await findOrder(db, letter.orderId)
  if (!order) throw new Error(`There is no order ${letter.orderId} to tell of`)
  return { template: letter.template, order }
}
