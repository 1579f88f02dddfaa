/** Who buys. A user is an opaque id of whoever keeps the accounts; here hangs what the shop knows of them. */

export { applyStripeCustomer } from './apply.ts'
export { deleteErasedStripeCustomers } from './delete-erased-stripe-customers.ts'
export { customersErased, type ErasedCustomer, eraseCustomer, isErased } from './erase.ts'
export { linkCustomer } from './link.ts'
export { lockCustomer } from './lock.ts'
export { openStripeCustomer } from './open-stripe-customer.ts'
export { hasBalance } from './post-balance.ts'
export {
  compareStripeCustomer,
  findStripeCustomerUser,
  recordStripeCustomer,
  recordStripeCustomerGone,
  retrieveStripeCustomer,
} from './record.ts'
