import { addMinutes } from '../clock.ts'
import type { Ground } from '../ground.ts'
import { IDEMPOTENCY_HOURS } from './claim.ts'

export async function forgetIdempotencyKeys(ground: Ground): Promise<void> {
  const before = addMinutes(ground.clock.now(), -60 * IDEMPOTENCY_HOURS)
  await ground.db.deleteFrom('shop.idempotency').where('started_at', '<', before).execute()
}
