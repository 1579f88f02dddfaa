/** How much a test does: a little and always the same under `npm test`, the full size and by chance under `npm run test:deep`. */
export const isDeep = process.env.COUNTINGHOUSE_DEEP === '1'

/** @example fc.assert(property, { numRuns: size(100, 10_000) }) */
export function size(small: number, deep: number): number {
  return isDeep ? deep : small
}
