import { settleDueTokenAccounts } from '../tokens/index.ts'
import type { JobHandler } from './job.ts'

/** What expired is written into the ledgers of those who do not look. */
export const settleTokenAccountsJob: JobHandler<'settle-token-accounts'> = async (ctx) =>
  void (await settleDueTokenAccounts(ctx))
