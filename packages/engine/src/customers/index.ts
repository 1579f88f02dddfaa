/** Who buys. A user is an opaque id of whoever keeps the accounts; here hangs what the shop knows of them. */

export { applyStripeCustomer } from './apply.ts'
export { hasBalance } from './book-balance.ts'
export { lockCustomer } from './claim.ts'
export { deleteErasedStripeCustomers } from './delete-forgotten-stripe-customers.ts'
export { customersErased, type ErasedCustomer, eraseCustomer, isErased } from './forget.ts'
export { linkCustomer } from './join.ts'
export { openStripeCustomer } from './open-stripe-customer.ts'
export {
  compareStripeCustomer,
  findStripeCustomerUser,
  recordStripeCustomer,
  recordStripeCustomerGone,
  retrieveStripeCustomer,
} from './record.ts'
