/**
 * Disputes (chargebacks) and inquiries. The money moves at Stripe; this folder records the
 * consequences.
 */
export { applyDispute } from './apply.ts'
export { findOpenDisputes, listDisputes } from './list.ts'
export { recordDispute, retrieveDispute, toDisputeStatus } from './record.ts'
