import type { Context } from '../core/context.ts'
import type { JobName, JobPayloads } from '../core/queue.ts'

/** What only the process that works the queue has. */
export interface JobContext {
  /** Tells whoever caches product pages. */
  productsChanged(slugs: string[]): void
}

/** A job checks its own condition when it runs: it may be woken early, late, or twice. */
export type JobHandler<N extends JobName> = (
  ctx: Context,
  payload: JobPayloads[N],
  jobContext: JobContext,
) => Promise<void>
