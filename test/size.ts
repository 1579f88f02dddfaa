/**
 * How much a test does: a little and always the same under `npm test`, the full size and by chance under `npm run test:deep`. A part of that is
 * deep, too: `COUNTINGHOUSE_DEEP=0.1 npx vitest …` does a tenth.
 */
const share = Number(process.env.COUNTINGHOUSE_DEEP || 0)
export const isDeep = share > 0

/** @example fc.assert(property, { numRuns: size(100, 10_000) }) */
export function size(small: number, deep: number): number {
  return Math.max(small, Math.round(deep * share))
}
