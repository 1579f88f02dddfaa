/** Who buys. A user is an opaque id of whoever keeps the accounts; here hangs what the shop knows of them. */

export { applyStripeCustomer } from './apply.ts'
export { hasBalance } from './book-balance.ts'
export { claimCustomer } from './claim.ts'
export { deleteForgottenStripeCustomers } from './delete-forgotten-stripe-customers.ts'
export { customersForgotten, type ForgottenCustomer, forgetCustomer, isForgotten } from './forget.ts'
export { joinCustomer } from './join.ts'
export { openStripeCustomer } from './open-stripe-customer.ts'
export {
  compareStripeCustomer,
  findStripeCustomerUser,
  recordStripeCustomer,
  recordStripeCustomerGone,
  retrieveStripeCustomer,
} from './record.ts'
