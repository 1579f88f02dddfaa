import { type Difference, describeDifferences } from '../replica.ts'
import type { Found } from './comparison.ts'

/** `undefined` where there is no difference. */
export function replicaDrift(
  what: string,
  differences: Difference[],
  mend: () => Promise<unknown>,
): Found | undefined {
  if (differences.length === 0) {
    return undefined
  }
  const drift = {
    what,
    ours: describeDifferences(differences, 'ours'),
    stripes: describeDifferences(differences, 'stripes'),
    remedy: 'Apply it as it is at Stripe.',
  }
  return { drift, mend }
}
