/**
 * Who may call which route. Every route has a row here; a route without one is closed, so that a
 * new route is never public by accident. Whether an order or a cart belongs to the caller, the
 * engine decides by user id and cart token.
 */
import type { Context, MiddlewareHandler } from 'hono'
import { getCookie } from 'hono/cookie'
import { matchedRoutes } from 'hono/route'
import { type Accounts, sessionCookie } from './accounts/index.ts'
import type { ApiEnv } from './api-env.ts'
import { Problem } from './problem.ts'
import { isWildcard } from './request-logger.ts'
import { guest, type SignedIn, type Viewer } from './viewer.ts'

export type Access =
  /** The same response for everyone: the session is not read. */
  | 'public'
  /** Guests and customers, for their own data. */
  | 'visitor'
  /** Signed-in customers. */
  | 'customer'
  /** Signed-in customers, and servers with an API key, which `requireScope` of the route checks. */
  | 'customer_or_server'
  | 'admin'
  /** Admins, and requests from the shop's own machine: `requireAdmin` of the route decides. */
  | 'operator'
  /** As `operator`, and servers with an API key. */
  | 'operator_or_server'

/** Keyed as in the OpenAPI document. The webhook is not here: its signature authenticates it. */
export const access: Record<string, Access> = {
  'GET /api/products': 'public',
  'GET /api/products/{slug}': 'public',
  'GET /api/categories': 'public',
  'GET /api/shipping': 'public',
  'GET /api/plans': 'public',
  'GET /api/health': 'public',
  'GET /api/problems/{code}': 'public',
  'GET /api/stripe/ping': 'public',
  'GET /api/csrf': 'public',
  'GET /api/openapi.json': 'public',
  'GET /api/docs': 'public',
  'GET /api/docs/assets/{name}': 'public',
  // The Checkout Session's id is known to the customer alone, and the response has no personal
  // data.
  'GET /api/orders/session/{sessionId}': 'public',
  // The emailed link is signed.
  'POST /api/orders/link': 'public',

  'GET /api/cart': 'visitor',
  'PUT /api/cart/items/{sku}': 'visitor',
  'DELETE /api/cart/items/{sku}': 'visitor',
  'POST /api/checkout': 'visitor',
  'POST /api/checkout/{orderId}/cancel': 'visitor',
  'GET /api/account': 'visitor',
  'POST /api/auth/sign-up': 'visitor',
  'POST /api/auth/sign-in': 'visitor',
  'POST /api/auth/sign-out': 'visitor',
  'POST /api/auth/verify': 'visitor',
  'POST /api/auth/verify/send': 'visitor',
  'POST /api/auth/reset': 'visitor',
  'POST /api/auth/reset/send': 'visitor',

  'GET /api/entitlements': 'customer_or_server',
  'GET /api/entitlements/{feature}': 'customer_or_server',
  'GET /api/tokens': 'customer_or_server',
  'GET /api/tokens/history': 'customer_or_server',
  'GET /api/tokens/usage': 'customer_or_server',
  'POST /api/tokens/spend': 'customer_or_server',
  'POST /api/tokens/spend/batch': 'customer_or_server',
  'POST /api/tokens/holds': 'customer_or_server',
  'POST /api/tokens/holds/{holdId}/capture': 'customer_or_server',
  'POST /api/tokens/holds/{holdId}/release': 'customer_or_server',

  'GET /api/projects': 'customer',
  'POST /api/projects': 'customer',
  'PUT /api/projects/{projectId}/members/{userId}': 'customer',
  'DELETE /api/projects/{projectId}/members/{userId}': 'customer',
  'POST /api/auth/sign-out-everywhere': 'customer',
  'GET /api/account/orders': 'customer',
  'GET /api/account/orders/{orderId}': 'customer',
  'POST /api/stripe/portal': 'customer',
  'GET /api/account/billing': 'customer',
  'GET /api/account/billing/upcoming': 'customer',
  'GET /api/account/export': 'customer',
  'POST /api/account/delete': 'customer',
  'POST /api/stripe/checkout': 'customer',
  'GET /api/subscriptions': 'customer',
  'POST /api/subscriptions/{subscriptionId}/preview': 'customer',
  'POST /api/subscriptions/{subscriptionId}/change': 'customer',
  'POST /api/subscriptions/{subscriptionId}/cancel': 'customer',
  'POST /api/subscriptions/{subscriptionId}/keep': 'customer',
  'POST /api/subscriptions/{subscriptionId}/resume': 'customer',

  'GET /api/admin/orders': 'operator',
  'GET /api/admin/orders/{orderId}': 'operator',
  'POST /api/admin/orders/{orderId}/fulfillments': 'operator',
  'POST /api/admin/orders/{orderId}/review/clear': 'operator',
  'GET /api/admin/tokens/{accountId}': 'operator',
  'POST /api/admin/tokens/{accountId}/grants': 'operator',
  'POST /api/admin/tokens/grants/{grantId}/revoke': 'operator',
  'GET /api/admin/emails': 'admin',
  'GET /api/admin/products': 'operator',
  'POST /api/admin/products': 'operator',
  'GET /api/admin/products/{slug}': 'operator',
  'PATCH /api/admin/products/{slug}': 'operator',
  'POST /api/admin/products/{slug}/variants': 'operator',
  'PATCH /api/admin/variants/{sku}': 'operator',
  'POST /api/admin/categories': 'operator',
  'PATCH /api/admin/categories/{slug}': 'operator',
  'DELETE /api/admin/categories/{slug}': 'operator',
  'GET /api/admin/inventory': 'operator',
  'GET /api/admin/inventory/{id}': 'operator',
  'POST /api/admin/inventory/{id}/restock': 'operator',
  'POST /api/admin/inventory/{id}/adjust': 'operator',
  'PUT /api/admin/inventory/{id}/threshold': 'operator',
  'GET /api/admin/orders/{orderId}/refunds': 'operator_or_server',
  'POST /api/admin/orders/{orderId}/refunds': 'operator_or_server',
  'GET /api/admin/disputes': 'admin',
  'GET /api/admin/ledger': 'admin',
  'GET /api/admin/ledger/{subject}': 'admin',
  'GET /api/admin/events': 'operator',
  'GET /api/admin/events/{id}': 'operator',
  'POST /api/admin/events/{id}/replay': 'operator',
}

export function authorize(accounts: Accounts, siteUrl: string): MiddlewareHandler<ApiEnv> {
  const { name } = sessionCookie(siteUrl)
  return async (c, next) => {
    const route = routeOf(c)
    if (route === undefined) {
      // There is no such route; other middleware may still read the viewer.
      c.set('viewer', guest)
      return next()
    }
    const needed = accessOf(route)
    if (needed !== 'public') {
      c.set('viewer', await viewerOf(c, accounts, name))
    }
    if (needed === 'customer' || needed === 'admin') {
      requireRole(c.get('viewer'), needed)
    }
    if (needed === 'customer_or_server' && c.req.header('authorization') === undefined) {
      requireRole(c.get('viewer'), 'customer')
    }
    return next()
  }
}

/** @throws Error for a route without a row, which is a bug */
export function accessOf(route: string): Access {
  const needed = access[route] ?? (route.split(' ')[1]?.startsWith('/api/admin/') ? 'admin' : undefined)
  if (!needed) {
    throw new Error(`${route} has no access rule: add a row to packages/api/src/authorize.ts`)
  }
  return needed
}

/** @throws Problem `access.signed_out`, `access.refused` */
export function requireRole(viewer: Viewer, needed: 'customer' | 'admin'): asserts viewer is SignedIn {
  if (viewer.role === 'guest') {
    throw new Problem('access.signed_out')
  }
  if (needed === 'admin' && viewer.role !== 'admin') {
    throw new Problem('access.refused')
  }
}

/** The viewer of a route that only customers can call. */
export function signedIn(c: Context<ApiEnv>): SignedIn {
  const viewer = c.get('viewer')
  requireRole(viewer, 'customer')
  return viewer
}

/**
 * The first route that matched handles the request. `/:sku` is `/{sku}` in the OpenAPI document.
 */
function routeOf(c: Context<ApiEnv>): string | undefined {
  const route = matchedRoutes(c).find((matched) => !isWildcard(matched))
  const method = c.req.method === 'HEAD' ? 'GET' : c.req.method
  return route && `${method} ${route.path.replace(/:(\w+)/g, '{$1}')}`
}

/** Queries the database only for a request with a session cookie. */
async function viewerOf(c: Context<ApiEnv>, accounts: Accounts, cookieName: string): Promise<Viewer> {
  if (getCookie(c, cookieName) === undefined) {
    return guest
  }
  const { viewer, cookies } = await accounts.view(c.req.header('cookie') ?? '')
  for (const cookie of cookies) {
    c.header('set-cookie', cookie, { append: true })
  }
  return viewer
}
