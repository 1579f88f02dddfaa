import { notifyLowTokens } from '../tokens/index.ts'
import type { JobHandler } from './job.ts'

/** Whoever has few tokens left, or none, hears of it within minutes. */
export const notifyLowTokensJob: JobHandler<'tell-low-tokens'> = async (ctx) =>
  void (await notifyLowTokens(ctx))
