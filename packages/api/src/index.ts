/** The engine over HTTP: a hono app behind a `fetch` function. All its paths start with /api. */
import type { Engine, Log } from '@countinghouse/engine'
import type { Context, MiddlewareHandler } from 'hono'
import { createAccounts } from './accounts/index.ts'
import type { ApiEnv } from './api-env.ts'
import { type ApiApp, newApp, type Shop } from './app.ts'
import { authorize } from './authorize.ts'
import { browserHeaders } from './browser-headers.ts'
import { createCartCookie } from './cart-cookie.ts'
import { createAddressOf } from './client-address.ts'
import { createCsrf } from './csrf.ts'
import { createOrigins } from './origins.ts'
import { Problem, problemResponse } from './problem.ts'
import {
  type Counter,
  connectRedis,
  createCounter,
  defaultRateLimits,
  limitRates,
  type RateLimits,
} from './rate-limits/index.ts'
import { limitBody } from './read-body.ts'
import { withRequestId } from './request-log.ts'
import { isWildcard, requestLogger } from './request-logger.ts'
import { addAccountRoutes } from './routes/account.ts'
import { addAdminCategoryRoutes } from './routes/admin-categories.ts'
import { addAdminDisputeRoutes } from './routes/admin-disputes.ts'
import { addAdminEmailRoutes } from './routes/admin-emails.ts'
import { addAdminEventRoutes } from './routes/admin-events.ts'
import { addAdminInventoryRoutes } from './routes/admin-inventory.ts'
import { addAdminLedgerRoutes } from './routes/admin-ledger.ts'
import { addAdminOrderRoutes } from './routes/admin-orders.ts'
import { addAdminProductRoutes } from './routes/admin-products.ts'
import { addAdminRefundRoutes } from './routes/admin-refunds.ts'
import { addAdminTokenRoutes } from './routes/admin-tokens.ts'
import { addAuthRoutes } from './routes/auth.ts'
import { addBillingRoutes } from './routes/billing.ts'
import { addCartRoutes } from './routes/cart.ts'
import { addCheckoutRoutes } from './routes/checkout.ts'
import { addCsrfRoutes } from './routes/csrf.ts'
import { addDocsRoutes } from './routes/docs.ts'
import { addEntitlementRoutes } from './routes/entitlements.ts'
import { addHealthRoutes } from './routes/health.ts'
import { addOrderRoutes } from './routes/orders.ts'
import { addPortalRoutes } from './routes/portal.ts'
import { addProblemRoutes } from './routes/problems.ts'
import { addProductRoutes } from './routes/products.ts'
import { addProjectRoutes } from './routes/projects.ts'
import { addShippingRoutes } from './routes/shipping.ts'
import { addStripeCheckoutRoutes } from './routes/stripe-checkout.ts'
import { addStripeWebhookRoutes } from './routes/stripe-webhook.ts'
import { addSubscriptionRoutes } from './routes/subscriptions.ts'
import { addTokenRoutes } from './routes/tokens.ts'

import { createSignInGuard } from './sign-in-guard.ts'

export { type Accounts, createAccounts, passwordLengthMax, passwordLengthMin } from './accounts/index.ts'
export { isFromOwnMachine } from './admin-access.ts'
export { browserHeaders } from './browser-headers.ts'
export { isAddressRange } from './client-address.ts'
export {
  eachRateLimit,
  noRateLimits,
  parseRateLimit,
  type RateLimit,
  type RateLimits,
  rateLimitTable,
} from './rate-limits/index.ts'
export { withRequestId } from './request-log.ts'

export interface ApiOptions {
  engine: Engine
  /** Where customers reach the shop, such as `https://shop.example`. */
  siteUrl: string
  /** Origins besides the shop's own whose pages may call the API, such as `https://app.example`. */
  allowedOrigins?: string[]
  /**
   * Signs sessions, CSRF tokens and emailed links. At least 32 characters, and the same in all
   * processes of a shop.
   */
  authSecret: string
  version?: string
  log: Log
  rateLimits?: RateLimits
  /** Redis in which several servers share rate limit counts; without it, each counts in memory. */
  redisUrl?: string | undefined
  /** Addresses and CIDR ranges of proxies whose `X-Forwarded-For` is trusted; none by default. */
  trustedProxies?: string[]
}

export interface Api {
  /** `env` has the connection: `{ incoming }` of @hono/node-server gives the client's address. */
  fetch(request: Request, env?: unknown): Response | Promise<Response>
  /** Closes the connection to Redis. */
  close(): void
}

export function createApi(options: ApiOptions): Api {
  const { log, redisUrl } = options
  const redis = redisUrl === undefined ? undefined : connectRedis(redisUrl, log)
  const counter = createCounter(
    options.rateLimits ?? defaultRateLimits(),
    redis,
    new URL(options.siteUrl).host,
    log,
  )
  const shop = createShop(options, counter)
  const app = newApp()
  app.use(requestLogger(withRequestId(log), browserHeaders(shop.siteUrl)))
  // The webhook comes before the rules for browsers: Stripe sends no Origin, and larger bodies.
  app.route('/', webhookApp(shop))
  app.route('/', browserApp(shop, limitRates(counter, shop.addressOf)))
  addDocsRoutes(app, shop)
  app.notFound((c) => problemResponse(c, notFoundProblem(c, app)))
  app.onError((error, c) => problemResponse(c, error))
  return { fetch: (request, env) => app.fetch(request, bindings(env)), close: () => redis?.disconnect() }
}

function createShop(options: ApiOptions, counter: Counter): Shop {
  const {
    engine,
    siteUrl: given,
    allowedOrigins,
    authSecret: secret,
    version = 'development',
    log,
    trustedProxies = [],
  } = options
  const siteUrl = given.replace(/\/+$/, '')
  const cartCookie = createCartCookie(siteUrl)
  return {
    engine,
    siteUrl,
    version,
    cartCookie,
    addressOf: createAddressOf(trustedProxies),
    accounts: createAccounts({ engine, secret, siteUrl, log }),
    csrf: createCsrf({ secret, siteUrl, cartCookie }),
    origins: createOrigins(siteUrl, allowedOrigins),
    signInGuard: createSignInGuard({ counter, secret, siteUrl }),
  }
}

function webhookApp(shop: Shop): ApiApp {
  const app = newApp()
  addStripeWebhookRoutes(app, shop)
  return app
}

function browserApp(shop: Shop, limit: MiddlewareHandler<ApiEnv>): ApiApp {
  const app = newApp()
  const { origins, csrf, accounts } = shop
  app.use(origins.cors)
  app.use(limit)
  app.on(unsafeMethods, '*', origins.requireAllowed(csrf.isAuthenticated), csrf.requireToken, limitBody)
  app.use(authorize(accounts, shop.siteUrl))
  addProductRoutes(app, shop)
  addCartRoutes(app, shop)
  addCheckoutRoutes(app, shop)
  addStripeCheckoutRoutes(app, shop)
  addSubscriptionRoutes(app, shop)
  addEntitlementRoutes(app, shop)
  addTokenRoutes(app, shop)
  addProjectRoutes(app, shop)
  addAdminTokenRoutes(app, shop)
  addShippingRoutes(app, shop)
  addOrderRoutes(app, shop)
  addCsrfRoutes(app, shop)
  addAuthRoutes(app, shop)
  addAccountRoutes(app, shop)
  addAdminEmailRoutes(app, shop)
  addAdminProductRoutes(app, shop)
  addAdminCategoryRoutes(app, shop)
  addAdminInventoryRoutes(app, shop)
  addAdminRefundRoutes(app, shop)
  addPortalRoutes(app, shop)
  addBillingRoutes(app, shop)
  addAdminDisputeRoutes(app, shop)
  addAdminLedgerRoutes(app, shop)
  addHealthRoutes(app, shop)
  addProblemRoutes(app, shop)
  addAdminOrderRoutes(app, shop)
  addAdminEventRoutes(app, shop)
  return app
}

/**
 * A 404, or a 405 if the path exists with other methods. Only failed requests pay for this search.
 */
function notFoundProblem(c: Context<ApiEnv>, app: ApiApp): Problem {
  const allowed = ['GET', ...unsafeMethods].filter((method) =>
    app.router.match(method, c.req.path)[0].some(([[, route]]) => !isWildcard(route)),
  )
  if (allowed.length === 0) {
    return new Problem('route.unknown')
  }
  c.header('allow', allowed.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).join(', '))
  return new Problem('route.method')
}

const unsafeMethods = ['POST', 'PUT', 'PATCH', 'DELETE']

function bindings(env: unknown): object | undefined {
  return typeof env === 'object' && env !== null ? env : undefined
}
