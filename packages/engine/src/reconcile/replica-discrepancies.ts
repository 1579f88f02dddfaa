import { type Difference, describeDifferences } from '../stripe-sync/replica.ts'
import type { Found } from './comparison.ts'

/** `undefined` where there is no difference. */
export function replicaDiscrepancies(
  what: string,
  differences: Difference[],
  mend: () => Promise<unknown>,
): Found | undefined {
  if (differences.length === 0) {
    return undefined
  }
  const discrepancy = {
    what,
    ours: describeDifferences(differences, 'ours'),
    stripes: describeDifferences(differences, 'stripes'),
    hint: 'Apply it as it is at Stripe.',
  }
  return { discrepancy, mend }
}
