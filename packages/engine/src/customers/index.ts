/**
 * Customers: what the shop stores about a user. The user's id comes from the account system and is
 * opaque.
 */

export { applyStripeCustomer } from './apply.ts'
export { hasBalance } from './balance.ts'
export { deleteErasedStripeCustomers } from './delete-erased-stripe-customers.ts'
export { type ErasedCustomer, eraseCustomer, isErased, listErasedCustomers } from './erase.ts'
export { linkCustomer } from './link.ts'
export { lockCustomer } from './lock.ts'
export { openStripeCustomer } from './open-stripe-customer.ts'
export {
  compareStripeCustomer,
  findStripeCustomerUser,
  recordDeletedStripeCustomer,
  recordStripeCustomer,
  retrieveStripeCustomer,
} from './record.ts'
