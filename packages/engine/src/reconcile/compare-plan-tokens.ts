import { grantPlanTokens, listPlanTokenInvoices, missesPlanTokens } from '../tokens/index.ts'
import type { Comparison } from './comparison.ts'

/** What is paid by the year grants month by month, each month's job leaving the next one: should one be lost, the rest would be, too. */
export const comparePlanTokens: Comparison = {
  step: 'Tokens of plans',
  list: listPlanTokenInvoices,

  async compare(ground, invoiceId) {
    if (!(await missesPlanTokens(ground, invoiceId))) {
      return undefined
    }
    const drift = {
      what: `tokens of invoice ${invoiceId}`,
      ours: 'a month has begun and brought none',
      stripes: 'paid',
      remedy: 'Grant them, and wait for the months to come again.',
    }
    return { drift, mend: () => grantPlanTokens(ground, invoiceId) }
  },
}
