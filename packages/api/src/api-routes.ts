/**
 * The API's routes as types, derived from their definitions. Types only: a browser may import this
 * module and loads nothing.
 */
import type { z } from '@hono/zod-openapi'
import type { accountRoutes } from './routes/account.ts'
import type { adminCategoryRoutes } from './routes/admin-categories.ts'
import type { adminDisputeRoutes } from './routes/admin-disputes.ts'
import type { adminEmailRoutes } from './routes/admin-emails.ts'
import type { adminEventRoutes } from './routes/admin-events.ts'
import type { adminInventoryRoutes } from './routes/admin-inventory.ts'
import type { adminLedgerRoutes } from './routes/admin-ledger.ts'
import type { adminOrderRoutes } from './routes/admin-orders.ts'
import type { adminProductRoutes } from './routes/admin-products.ts'
import type { adminRefundRoutes } from './routes/admin-refunds.ts'
import type { adminTokenRoutes } from './routes/admin-tokens.ts'
import type { authRoutes } from './routes/auth.ts'
import type { billingRoutes } from './routes/billing.ts'
import type { cartRoutes } from './routes/cart.ts'
import type { checkoutRoutes } from './routes/checkout.ts'
import type { csrfRoutes } from './routes/csrf.ts'
import type { entitlementRoutes } from './routes/entitlements.ts'
import type { healthRoutes } from './routes/health.ts'
import type { orderRoutes } from './routes/orders.ts'
import type { portalRoutes } from './routes/portal.ts'
import type { problemRoutes } from './routes/problems.ts'
import type { productRoutes } from './routes/products.ts'
import type { projectRoutes } from './routes/projects.ts'
import type { shippingRoutes } from './routes/shipping.ts'
import type { stripeCheckoutRoutes } from './routes/stripe-checkout.ts'
import type { subscriptionRoutes } from './routes/subscriptions.ts'
import type { tokenRoutes } from './routes/tokens.ts'

/**
 * What each route takes and returns, by method and path as the OpenAPI document writes them:
 * `ApiRoutes['GET /api/cart']['response']` is a `Cart`. `response` is the body of a success;
 * `body`, `params` and `query` are `undefined` for a route without one. All values are as JSON has
 * them: times are ISO 8601 strings.
 */
export type ApiRoutes = RoutesOf<typeof accountRoutes> &
  RoutesOf<typeof adminCategoryRoutes> &
  RoutesOf<typeof adminDisputeRoutes> &
  RoutesOf<typeof adminEmailRoutes> &
  RoutesOf<typeof adminEventRoutes> &
  RoutesOf<typeof adminInventoryRoutes> &
  RoutesOf<typeof adminLedgerRoutes> &
  RoutesOf<typeof adminOrderRoutes> &
  RoutesOf<typeof adminProductRoutes> &
  RoutesOf<typeof adminRefundRoutes> &
  RoutesOf<typeof adminTokenRoutes> &
  RoutesOf<typeof authRoutes> &
  RoutesOf<typeof billingRoutes> &
  RoutesOf<typeof cartRoutes> &
  RoutesOf<typeof checkoutRoutes> &
  RoutesOf<typeof csrfRoutes> &
  RoutesOf<typeof entitlementRoutes> &
  RoutesOf<typeof healthRoutes> &
  RoutesOf<typeof orderRoutes> &
  RoutesOf<typeof portalRoutes> &
  RoutesOf<typeof problemRoutes> &
  RoutesOf<typeof productRoutes> &
  RoutesOf<typeof projectRoutes> &
  RoutesOf<typeof shippingRoutes> &
  RoutesOf<typeof stripeCheckoutRoutes> &
  RoutesOf<typeof subscriptionRoutes> &
  RoutesOf<typeof tokenRoutes>

/** `GET /api/cart`, `PUT /api/cart/items/{sku}`, … */
export type ApiRoute = keyof ApiRoutes

export type ApiResponse<Route extends ApiRoute> = ApiRoutes[Route]['response']

interface RouteDefinition {
  method: string
  path: string
}

type RoutesOf<Definitions> = {
  [Name in keyof Definitions as KeyOf<Definitions[Name]>]: {
    response: ResponseOf<Definitions[Name]>
    body: BodyOf<Definitions[Name]>
    params: InputOf<Definitions[Name], 'params'>
    query: InputOf<Definitions[Name], 'query'>
  }
}

type KeyOf<Definition> = Definition extends RouteDefinition
  ? `${Uppercase<Definition['method']>} ${Definition['path']}`
  : never

type JsonContent<Schema extends z.ZodType = z.ZodType> = {
  content: { 'application/json': { schema: Schema } }
}

type ResponseOf<Definition> = Definition extends { responses: infer Responses }
  ? SuccessOf<Responses, 200> | SuccessOf<Responses, 201> | SuccessOf<Responses, 202>
  : never

type SuccessOf<Responses, Status extends number> =
  Responses extends Record<Status, JsonContent<infer Schema>> ? z.output<Schema> : never

type BodyOf<Definition> = Definition extends { request: { body: JsonContent<infer Schema> } }
  ? z.input<Schema>
  : undefined

type InputOf<Definition, Part extends 'params' | 'query'> = Definition extends {
  request: Record<Part, infer Schema extends z.ZodType>
}
  ? z.input<Schema>
  : undefined
