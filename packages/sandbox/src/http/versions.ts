/** API versions: which are known, and which one a request or an endpoint speaks. */
import { invalid } from './errors.ts'

export const currentVersion = '2026-10-28.endive'

const form = /^\d{4}-\d{2}-\d{2}(\.[a-z]+)?$/

/** @throws StripeError for what is no version, or one from the future */
export function checkVersion(version: string): string {
  if (!form.test(version) || version.slice(0, 10) > currentVersion.slice(0, 10)) {
    throw invalid(`Invalid Stripe API version: ${version.slice(0, 60)}`)
  }
  return version
}

/** Versions are dates; the name behind the date says nothing of the order. */
export function isBefore(version: string, other: string): boolean {
  return version.slice(0, 10) < other.slice(0, 10)
}
