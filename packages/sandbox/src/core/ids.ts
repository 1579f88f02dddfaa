/**
 * Ids that look like Stripe's: a prefix and letters derived from a seed. The same seed and the same
 * calls give the same ids.
 */
import { createHash } from 'node:crypto'

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

export interface Ids {
  /**
   * `next('cus_', 14)` → `cus_` and fourteen letters. Each prefix has its own counter: an extra
   * read, which takes a request id, does not change the id of the next customer.
   */
  next(prefix: string, length: number): string
  /** How many ids of each prefix were generated: part of a snapshot. */
  counts(): Record<string, number>
}

export function createIds(seed: string, initialCounts: Record<string, number> = {}): Ids {
  const counts = new Map(Object.entries(initialCounts))
  return {
    next(prefix, length) {
      const index = counts.get(prefix) ?? 0
      counts.set(prefix, index + 1)
      let letters = ''
      for (let block = 0; letters.length < length; block++) {
        letters += lettersOf(`${seed}:${prefix}:${index}:${block}`)
      }
      return prefix + letters.slice(0, length)
    },
    counts: () => Object.fromEntries(counts),
  }
}

function lettersOf(seed: string): string {
  let letters = ''
  for (const byte of createHash('sha256').update(seed).digest()) {
    letters += alphabet[byte % alphabet.length]
  }
  return letters
}
