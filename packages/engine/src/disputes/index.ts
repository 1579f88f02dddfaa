/**
 * Disputes (chargebacks) and inquiries. The money moves at Stripe; this folder records the
 * consequences.
 */
export { applyDispute } from './apply.ts'
export { recordDispute, retrieveDispute, toDisputeStatus } from './dispute.ts'
export { listDisputes, listOpenDisputes } from './list.ts'
