/** One's own account: who one is here, one's orders, and all that is kept of one, to take along or to have forgotten. */
import { createRoute, z } from '@hono/zod-openapi'
import type { ApiApp, Shop } from '../app.ts'
import { signedIn } from '../authorise.ts'
import { orderDetails, orderFollowed, serializeDetails, serializeFollowed } from '../order-schemas.ts'
import { Problem } from '../problem.ts'
import { note } from '../request-log.ts'
import { account, cart, json, noQuery, plainText, refused, unsafeErrors } from '../schemas.ts'
import {
  invoiceOverview,
  serializeInvoice,
  serializeSubscription,
  subscription,
} from '../subscription-schemas.ts'
import { entry, project, serializeEntry, serializeProject } from '../token-schemas.ts'
import { tellCookies } from './auth.ts'

export function addAccountRoutes(app: ApiApp, { engine, accounts }: Shop): void {
  app.openapi(show, (c) => {
    const viewer = c.get('viewer')
    return c.json(
      { account: viewer.role === 'guest' ? null : { email: viewer.email, role: viewer.role } },
      200,
    )
  })
  app.openapi(orders, async (c) => {
    const { before, limit = ORDERS_LIMIT_DEFAULT } = c.req.valid('query')
    // One more than asked for says whether there is another page.
    const found = await engine.orders.ofUser(signedIn(c).userId, { before, limit: limit + 1 })
    const page = found.slice(0, limit).map(serializeDetails)
    return c.json({ orders: page, next: found.length > limit ? (page.at(-1)?.orderId ?? null) : null }, 200)
  })
  app.openapi(order, async (c) => {
    const { orderId } = c.req.valid('param')
    note(c, { orderId })
    const found = await engine.orders.find({ userId: signedIn(c).userId, orderId })
    if (!found) {
      throw new Problem('order.unknown')
    }
    return c.json(serializeFollowed(found), 200)
  })
  app.openapi(takeAlong, async (c) => {
    const { userId } = signedIn(c)
    const [kept, data] = await Promise.all([accounts.describe(userId), engine.customers.export(userId)])
    if (!kept) {
      throw new Problem('access.signed_out')
    }
    c.header('content-disposition', 'attachment; filename="account.json"')
    const notifications = data.notifications.map((mail) => ({
      ...mail,
      createdAt: mail.createdAt.toISOString(),
      sentAt: mail.sentAt?.toISOString() ?? null,
    }))
    const about = { email: kept.email, role: kept.role, createdAt: kept.createdAt.toISOString() }
    const written = {
      orders: data.orders.map(serializeDetails),
      subscriptions: data.subscriptions.map(serializeSubscription),
      invoices: data.invoices.map(serializeInvoice),
      projects: data.projects.map(serializeProject),
      tokens: data.tokens.map(serializeEntry),
    }
    return c.json({ ...data, ...written, account: about, notifications }, 200)
  })
  app.openapi(remove, async (c) => {
    const { password } = c.req.valid('json')
    tellCookies(c, (await accounts.remove({ password, cookie: c.req.header('cookie') ?? '' })).cookies)
    return c.json({ account: null }, 200)
  })
}

const ORDERS_LIMIT_DEFAULT = 50

const show = createRoute({
  method: 'get',
  path: '/api/account',
  summary: 'Who is signed in; null for a guest',
  tags: ['Account'],
  request: { query: noQuery },
  responses: { 200: json(z.strictObject({ account: account.nullable() }), 'The account') },
})

const orders = createRoute({
  method: 'get',
  path: '/api/account/orders',
  summary: "The account's orders, the latest first",
  tags: ['Account'],
  request: {
    query: z.strictObject({
      before: plainText(100).optional().openapi({ description: '`next` of the page before' }),
      limit: z.coerce.number().int().min(1).max(100).optional(),
    }),
  },
  responses: {
    200: json(
      z.strictObject({ orders: z.array(orderDetails), next: z.string().nullable() }),
      'A page of them',
    ),
    ...refused('access.signed_out', 'input.invalid'),
  },
})

const order = createRoute({
  method: 'get',
  path: '/api/account/orders/{orderId}',
  summary: "One of the account's orders",
  tags: ['Account'],
  request: { params: z.strictObject({ orderId: plainText(100) }), query: noQuery },
  responses: {
    200: json(orderFollowed, 'The order, and what came of it'),
    ...refused('access.signed_out', 'order.unknown'),
  },
})

const takeAlong = createRoute({
  method: 'get',
  path: '/api/account/export',
  summary: 'All that the shop keeps of the account, to take along',
  tags: ['Account'],
  request: { query: noQuery },
  responses: {
    200: json(
      z.strictObject({
        account: z.strictObject({ email: z.string(), role: z.string(), createdAt: z.iso.datetime() }),
        orders: z.array(orderDetails),
        cart,
        subscriptions: z.array(subscription),
        invoices: z.array(invoiceOverview),
        stripeCustomerId: z.string().nullable(),
        notifications: z.array(
          z.strictObject({
            key: z.string(),
            to: z.string().nullable(),
            createdAt: z.iso.datetime(),
            sentAt: z.iso.datetime().nullable(),
          }),
        ),
        projects: z.array(project),
        tokens: z.array(entry),
      }),
      'A file',
    ),
    ...refused('access.signed_out'),
  },
})

const remove = createRoute({
  method: 'post',
  path: '/api/account/delete',
  summary: 'Delete the account: what is personal is forgotten; ids, amounts and receipts stay',
  tags: ['Account'],
  request: {
    query: noQuery,
    body: {
      required: true,
      content: { 'application/json': { schema: z.strictObject({ password: z.string().min(1).max(128) }) } },
    },
  },
  responses: {
    200: json(z.strictObject({ account: z.null() }), 'Gone'),
    ...refused(
      'access.signed_out',
      'account.password_wrong',
      'customer.order_open',
      'customer.subscription_live',
      ...unsafeErrors,
    ),
  },
})
