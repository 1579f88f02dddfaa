import { tellLowTokens } from '../tokens/index.ts'
import type { JobHandler } from './job.ts'

/** Whoever has few tokens left, or none, hears of it within minutes. */
export const tellLowTokensJob: JobHandler<'tell-low-tokens'> = async (ground) =>
  void (await tellLowTokens(ground))
