/** Whose shop this database is: the Stripe account and mode it belongs to, and the time it keeps. */
export { claimStripeAccount } from './claim-stripe-account.ts'
export { shiftJobs } from './shift-jobs.ts'
export { readShopId } from './shop-id.ts'
