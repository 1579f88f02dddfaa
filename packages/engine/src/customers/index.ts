/**
 * Customers: what the shop stores about a user. The user's id comes from the account system and is
 * opaque.
 */

export { hasBalance } from './balance.ts'
export { deleteErasedStripeCustomers } from './delete-erased-stripe-customers.ts'
export { eraseCustomer } from './erase.ts'
export { type ErasedCustomer, isErased, listErasedCustomers } from './erased.ts'
export { linkCustomer } from './link.ts'
export { lockCustomer } from './lock.ts'
export { openStripeCustomer } from './open-stripe-customer.ts'
export {
  compareStripeCustomer,
  findStripeCustomerUser,
  recordDeletedStripeCustomer,
  recordStripeCustomer,
  retrieveStripeCustomer,
} from './stripe-customer.ts'
