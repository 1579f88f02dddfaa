import { grantPlanTokens, hasMissingPlanTokens, listPlanTokenInvoices } from '../tokens/index.ts'
import type { Comparison } from './comparison.ts'

/** What is paid by the year grants month by month, each month's job leaving the next one: should one be lost, the rest would be, too. */
export const comparePlanTokens: Comparison = {
  step: 'Tokens of plans',
  list: listPlanTokenInvoices,

  async compare(ctx, invoiceId) {
    if (!(await hasMissingPlanTokens(ctx, invoiceId))) {
      return undefined
    }
    const discrepancy = {
      what: `tokens of invoice ${invoiceId}`,
      ours: 'a month has begun and brought none',
      stripes: 'paid',
      hint: 'Grant them, and wait for the months to come again.',
    }
    return { discrepancy, mend: () => grantPlanTokens(ctx, invoiceId) }
  },
}
