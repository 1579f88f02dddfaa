/**
 * Runs before the sandbox's tests: derives the schemas once for all test processes, if this version
 * of the SDK has none yet.
 */
import { prepareSchemas } from './cache.ts'

export function setup(): void {
  prepareSchemas()
  prepareSchemas('stripe-17')
}
