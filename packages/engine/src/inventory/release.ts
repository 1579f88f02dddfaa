import type { Tx } from '../core/context.ts'
import type { OrderId } from '../core/ids.ts'
import { commitOrReleaseInventory } from './commit.ts'

/**
 * Makes an order's reserved units available again, exactly once: a settled reservation is left
 * alone.
 */
export const releaseInventory = (tx: Tx, orderId: OrderId): Promise<void> =>
  commitOrReleaseInventory(tx, orderId, 'released')
