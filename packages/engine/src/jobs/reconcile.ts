import { reconcile } from '../reconcile/index.ts'
import type { JobHandler } from './job.ts'

/** Every night: what Stripe told us and we never got, and what we hold that Stripe sees differently. */
export const reconcileJob: JobHandler<'reconcile'> = async (ctx) => {
  const { eventsWalked, compared, discrepancies } = await reconcile(ctx, { repair: true })
  const left = discrepancies.filter((discrepancy) => !discrepancy.repaired)
  ctx.log.info(
    { eventsWalked, compared, discrepancies: discrepancies.length, left: left.length },
    'Reconciled with Stripe',
  )
  for (const discrepancy of left) {
    ctx.log.error({ discrepancy }, 'Drift that a person has to look at')
  }
}
