/**
 * How much a test does: little, with a fixed seed, under `npm test`; the full number of runs under
 * `npm run test:deep`. `COUNTINGHOUSE_DEEP=0.1 npx vitest …` does a tenth of the full number.
 */
const share = Number(process.env.COUNTINGHOUSE_DEEP || 0)
export const isDeep = share > 0

/** @example fc.assert(property, { numRuns: size(100, 10_000) }) */
export function size(small: number, deep: number): number {
  return Math.max(small, Math.round(deep * share))
}
