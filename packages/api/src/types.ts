/**
 * Types of the API's requests, responses and routes, for its clients. Types only: a browser may
 * import this module and loads nothing.
 */
export type { ApiResponse, ApiRoute, ApiRoutes } from './api-routes.ts'
export type * from './schemas/account.ts'
export type * from './schemas/admin-products.ts'
export type * from './schemas/billing.ts'
export type * from './schemas/cart.ts'
export type * from './schemas/checkout.ts'
export type * from './schemas/disputes.ts'
export type * from './schemas/emails.ts'
export type * from './schemas/entitlements.ts'
export type * from './schemas/events.ts'
export type * from './schemas/fields.ts'
export type * from './schemas/inventory.ts'
export type * from './schemas/ledger.ts'
export type * from './schemas/operations.ts'
export type * from './schemas/orders.ts'
export type * from './schemas/products.ts'
export type * from './schemas/projects.ts'
export type * from './schemas/refunds.ts'
export type * from './schemas/subscriptions.ts'
export type * from './schemas/tokens.ts'
