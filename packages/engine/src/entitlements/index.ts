/** What somebody may do for what they pay: from one read of the replica, decided by plans.ts. */
export { announceEntitlementChange } from './announce-change.ts'
export { createEntitlementCheck } from './check.ts'
export { decideEntitlement } from './decide.ts'
export { findFrozen } from './find-frozen.ts'
export type { Holding } from './read-holdings.ts'
