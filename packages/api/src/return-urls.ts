/** Where somebody comes back to from Stripe's pages, as a caller may name it. */
import { z } from '@hono/zod-openapi'
import type { Origins } from './origin.ts'
import { Problem } from './problem.ts'

export const returnUrl = z.url({ protocol: /^https?$/ }).max(2000)

/** An open redirect otherwise, with the shop's name on it. */
export function failElsewhere(origins: Origins, urls: Record<string, string | undefined>): void {
  const elsewhere = Object.entries(urls).filter(([, url]) => url !== undefined && !origins.holds(url))
  if (elsewhere.length === 0) {
    return
  }
  const message = 'Must lie within SITE_URL or ALLOWED_ORIGINS'
  throw new Problem('input.invalid', { errors: elsewhere.map(([path]) => ({ path, message })) })
}
