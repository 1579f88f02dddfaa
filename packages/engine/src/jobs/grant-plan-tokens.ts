import { grantPlanTokens } from '../tokens/index.ts'
import type { JobHandler } from './job.ts'

/** An invoice was paid, another month of its year has begun, or some of its money went back. */
export const grantPlanTokensJob: JobHandler<'grant-plan-tokens'> = (ctx, { invoiceId }) =>
  grantPlanTokens(ctx, invoiceId)
