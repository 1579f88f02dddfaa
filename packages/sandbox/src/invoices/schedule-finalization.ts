import type { SandboxContext } from '../context.ts'
import type { Invoice } from './draft.ts'

/** Schedules the finalization of a draft, an hour from now as at Stripe. */
export function scheduleFinalization(ctx: SandboxContext, draft: Invoice): Invoice {
  const at = ctx.now(draft.customer) + 3_600
  ctx.jobs.add('invoice.finalize', draft.id, at * 1_000, ctx.testClockOf(draft.customer))
  return ctx.store.save({ ...draft, automatically_finalizes_at: at })
}
