/** Before the sandbox's tests: the schemas, derived when this version of the SDK has none yet. One run derives them once, for every process. */
import { prepareSchemas } from './cache.ts'

export function setup(): void {
  prepareSchemas()
  prepareSchemas('stripe-17')
}
