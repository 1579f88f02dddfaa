/** What somebody may do for what they pay: from one read of the replica, decided by plans.ts. */
export { announceEntitlementChange } from './announce-change.ts'
export { createEntitlementCheck } from './check.ts'
export { decideEntitlement } from './decide.ts'
export { findSuspended } from './find-suspended.ts'
export type { ActiveEntitlement } from './read-active.ts'
