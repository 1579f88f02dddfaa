import type { z } from 'zod'
import type { Context } from '../core/context.ts'

/** What a job gets from the process that runs the worker, besides the engine's context. */
export interface JobContext {
  /** Invalidates cached product pages; an empty list invalidates all of them. */
  productsChanged(slugs: string[]): void
}

/**
 * One kind of job. A handler checks its own condition when it runs: it may run early, late or
 * twice.
 */
export interface JobDefinition<P = unknown> {
  payload: z.ZodType<P>
  run(ctx: Context, payload: P, jobContext: JobContext): Promise<void>
  /** Runs the job at these times as well, in UTC. */
  crontab?: string
}

/** Declares a job; the type of its payload follows from the schema. */
export const job = <P>(definition: JobDefinition<P>): JobDefinition<P> => definition
