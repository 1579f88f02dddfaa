import { reconcile } from '../reconcile/index.ts'
import type { JobHandler } from './job.ts'

/** Every night: what Stripe told us and we never got, and what we hold that Stripe sees differently. */
export const reconcileJob: JobHandler<'reconcile'> = async (ground) => {
  const { eventsWalked, compared, drifts } = await reconcile(ground, { heal: true })
  const left = drifts.filter((drift) => !drift.healed)
  ground.log.info(
    { eventsWalked, compared, drifts: drifts.length, left: left.length },
    'Reconciled with Stripe',
  )
  for (const drift of left) {
    ground.log.error({ drift }, 'Drift that a person has to look at')
  }
}
