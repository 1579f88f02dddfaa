/** Ids that look like Stripe's: a prefix and letters drawn from a seed, so that the same seed and the same calls give the same ids. */
import { createHash } from 'node:crypto'

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

export interface Ids {
  /** `next('cus_', 14)` → `cus_` and fourteen letters. Each prefix counts for itself: reading more changes no object's id. */
  next(prefix: string, length: number): string
  /** How many were drawn of each prefix: part of a snapshot. */
  drawn(): Record<string, number>
}

export function createIds(seed: string, alreadyDrawn: Record<string, number> = {}): Ids {
  const drawn = new Map(Object.entries(alreadyDrawn))
  return {
    next(prefix, length) {
      const index = drawn.get(prefix) ?? 0
      drawn.set(prefix, index + 1)
      let letters = ''
      for (let block = 0; letters.length < length; block++) {
        letters += draw(`${seed}:${prefix}:${index}:${block}`)
      }
      return prefix + letters.slice(0, length)
    },
    drawn: () => Object.fromEntries(drawn),
  }
}

function draw(seed: string): string {
  let letters = ''
  for (const byte of createHash('sha256').update(seed).digest()) {
    letters += alphabet[byte % alphabet.length]
  }
  return letters
}
