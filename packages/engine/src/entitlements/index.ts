/**
 * Entitlements: what users may use, decided from their subscriptions and the plan configuration.
 */
export { announceEntitlementChange } from './changes.ts'
export { createEntitlementCheck } from './check.ts'
export { decideEntitlement } from './decide.ts'
export { readSuspended } from './read.ts'
