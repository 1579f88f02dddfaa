/**
 * Disputes (chargebacks) and inquiries. The money moves at Stripe; this folder records the
 * consequences.
 */
export { recordDispute, retrieveDispute, toDisputeStatus } from './dispute.ts'
export { listDisputes, listOpenDisputes } from './list.ts'
