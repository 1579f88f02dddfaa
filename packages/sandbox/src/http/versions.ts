/** API versions: which are valid, and how they are ordered. */
import { invalid } from './errors.ts'

export const currentVersion = '2026-10-28.endive'

const pattern = /^\d{4}-\d{2}-\d{2}(\.[a-z]+)?$/

/** @throws StripeError for a malformed version, or one from the future */
export function checkVersion(version: string): string {
  if (!pattern.test(version) || version.slice(0, 10) > currentVersion.slice(0, 10)) {
    throw invalid(`Invalid Stripe API version: ${version.slice(0, 60)}`)
  }
  return version
}

/** Compares the dates only; the names after the dates have no order. */
export function isBefore(version: string, other: string): boolean {
  return version.slice(0, 10) < other.slice(0, 10)
}
