/**
 * A customer's own account: who is signed in, their orders, the export of their data, and deletion.
 */
import { createRoute, z } from '@hono/zod-openapi'
import type { ApiApp, Shop } from '../app.ts'
import { signedIn } from '../authorize.ts'
import { errorResponses, jsonBody, jsonResponse, unsafeErrors } from '../openapi.ts'
import { Problem } from '../problem.ts'
import { addLogFields } from '../request-log.ts'
import { accountExport, currentAccount, serializeAccountExport } from '../schemas/account.ts'
import { noQuery, plainText } from '../schemas/fields.ts'
import {
  orderPage,
  orderWithTimeline,
  serializeOrderDetails,
  serializeOrderWithTimeline,
} from '../schemas/orders.ts'
import { setCookies } from '../set-cookies.ts'

export function addAccountRoutes(app: ApiApp, { engine, accounts }: Shop): void {
  app.openapi(show, (c) => {
    const viewer = c.get('viewer')
    return c.json(
      { account: viewer.role === 'guest' ? null : { email: viewer.email, role: viewer.role } },
      200,
    )
  })
  app.openapi(listOrders, async (c) => {
    const { before, limit = ORDERS_LIMIT_DEFAULT } = c.req.valid('query')
    // One more than requested: its presence says that there is another page.
    const found = await engine.orders.ofUser(signedIn(c).userId, { before, limit: limit + 1 })
    const orders = found.slice(0, limit).map(serializeOrderDetails)
    return c.json({ orders, next: found.length > limit ? (orders.at(-1)?.orderId ?? null) : null }, 200)
  })
  app.openapi(showOrder, async (c) => {
    const { orderId } = c.req.valid('param')
    addLogFields(c, { orderId })
    const order = await engine.orders.find({ userId: signedIn(c).userId, orderId })
    if (!order) {
      throw new Problem('order.unknown')
    }
    return c.json(serializeOrderWithTimeline(order), 200)
  })
  app.openapi(exportData, async (c) => {
    const { userId } = signedIn(c)
    const [account, data] = await Promise.all([accounts.describe(userId), engine.customers.export(userId)])
    if (!account) {
      throw new Problem('access.signed_out')
    }
    c.header('content-disposition', 'attachment; filename="account.json"')
    return c.json(serializeAccountExport(account, data), 200)
  })
  app.openapi(remove, async (c) => {
    const { password } = c.req.valid('json')
    setCookies(c, (await accounts.remove({ password, cookie: c.req.header('cookie') ?? '' })).cookies)
    return c.json({ account: null }, 200)
  })
}

const ORDERS_LIMIT_DEFAULT = 50

const show = createRoute({
  method: 'get',
  path: '/api/account',
  summary: 'Get the signed-in account',
  description: '`account` is `null` for a guest.',
  tags: ['Account'],
  request: { query: noQuery },
  responses: { 200: jsonResponse(currentAccount, 'The account') },
})

const listOrders = createRoute({
  method: 'get',
  path: '/api/account/orders',
  summary: "List the account's orders, newest first",
  tags: ['Account'],
  request: {
    query: z.strictObject({
      before: plainText(100).optional().openapi({ description: '`next` of the previous page' }),
      limit: z.coerce.number().int().min(1).max(100).optional(),
    }),
  },
  responses: {
    200: jsonResponse(orderPage, 'A page of orders'),
    ...errorResponses('access.signed_out', 'input.invalid'),
  },
})

const showOrder = createRoute({
  method: 'get',
  path: '/api/account/orders/{orderId}',
  summary: "Get one of the account's orders",
  tags: ['Account'],
  request: { params: z.strictObject({ orderId: plainText(100) }), query: noQuery },
  responses: {
    200: jsonResponse(orderWithTimeline, 'The order with its timeline'),
    ...errorResponses('access.signed_out', 'order.unknown'),
  },
})

const exportData = createRoute({
  method: 'get',
  path: '/api/account/export',
  summary: 'Export all data that the shop stores about the account',
  tags: ['Account'],
  request: { query: noQuery },
  responses: {
    200: jsonResponse(accountExport, 'The data, as an attachment'),
    ...errorResponses('access.signed_out'),
  },
})

const remove = createRoute({
  method: 'post',
  path: '/api/account/delete',
  summary: 'Delete the account',
  description: 'Personal data is erased. Order ids, amounts and invoices are kept.',
  tags: ['Account'],
  request: { query: noQuery, body: jsonBody(z.strictObject({ password: z.string().min(1).max(128) })) },
  responses: {
    200: jsonResponse(z.strictObject({ account: z.null() }), 'Deleted'),
    ...errorResponses(
      'access.signed_out',
      'account.password_wrong',
      'customer.order_open',
      'customer.subscription_live',
      ...unsafeErrors,
    ),
  },
})

export const accountRoutes = { show, listOrders, showOrder, exportData, remove }
