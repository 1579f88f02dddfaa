import type { Origins } from './origins.ts'
import { Problem } from './problem.ts'

/**
 * Return URLs must belong to the shop: Stripe's page would otherwise redirect customers anywhere,
 * in the shop's name.
 * @throws Problem `input.invalid`, with an error for each URL of another origin
 */
export function requireOwnUrls(origins: Origins, urls: Record<string, string | undefined>): void {
  const foreign = Object.entries(urls).filter(([, url]) => url !== undefined && !origins.includes(url))
  if (foreign.length > 0) {
    const message = 'Must be a URL of SITE_URL or ALLOWED_ORIGINS'
    throw new Problem('input.invalid', { errors: foreign.map(([path]) => ({ path, message })) })
  }
}
