/** A bank takes a payment back, and asks afterwards; an inquiry asks first. The money moves at Stripe; here is what follows. */
export { applyDispute } from './apply.ts'
export { findOpenDisputes, listDisputes } from './list.ts'
export { recordDispute, retrieveDispute, toDisputeStatus } from './record.ts'
