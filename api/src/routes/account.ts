/** One's own account: who one is here, one's orders, and all that is kept of one, to take along or to have forgotten. */
import { createRoute, z } from '@hono/zod-openapi'
import type { ApiApp, Shop } from '../app.ts'
import { signedIn } from '../authorise.ts'
import { Problem } from '../problem.ts'
import { note } from '../request-log.ts'
import { account, cart, json, noQuery, orderDetails, plainText, refused, unsafeRefusals } from '../schemas.ts'
import { tellCookies } from './auth.ts'

export function addAccountRoutes(app: ApiApp, { engine, accounts }: Shop): void {
  app.openapi(show, (c) => {
    const viewer = c.get('viewer')
    return c.json({ account: viewer.role === 'guest' ? null : { email: viewer.email, role: viewer.role } }, 200)
  })
  app.openapi(orders, async (c) => c.json({ orders: (await engine.orders.ofUser(signedIn(c).userId)).map(written) }, 200))
  app.openapi(order, async (c) => {
    const { orderId } = c.req.valid('param')
    note(c, { orderId })
    const found = await engine.orders.find({ userId: signedIn(c).userId, orderId })
    if (!found) throw new Problem('order.unknown')
    return c.json(written(found), 200)
  })
  app.openapi(takeAlong, async (c) => {
    const { userId } = signedIn(c)
    const [kept, data] = await Promise.all([accounts.describe(userId), engine.customers.export(userId)])
    if (!kept) throw new Problem('access.signed_out')
    c.header('content-disposition', 'attachment; filename="account.json"')
    const mails = data.mails.map((mail) => ({
      ...mail,
      writtenAt: mail.writtenAt.toISOString(),
      sentAt: mail.sentAt?.toISOString() ?? null,
    }))
    const about = { email: kept.email, role: kept.role, createdAt: kept.createdAt.toISOString() }
    return c.json({ ...data, account: about, orders: data.orders.map(written), mails }, 200)
  })
  app.openapi(remove, async (c) => {
    const { password } = c.req.valid('json')
    tellCookies(c, (await accounts.remove({ password, cookie: c.req.header('cookie') ?? '' })).cookies)
    return c.json({ account: null }, 200)
  })
}

function written<T extends { createdAt: Date }>(order: T): Omit<T, 'createdAt'> & { createdAt: string } {
  return { ...order, createdAt: order.createdAt.toISOString() }
}

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
  request: { query: noQuery },
  responses: { 200: json(z.strictObject({ orders: z.array(orderDetails) }), 'The orders'), ...refused('access.signed_out') },
})

const order = createRoute({
  method: 'get',
  path: '/api/account/orders/{orderId}',
  summary: "One of the account's orders",
  tags: ['Account'],
  request: { params: z.strictObject({ orderId: plainText(100) }), query: noQuery },
  responses: { 200: json(orderDetails, 'The order'), ...refused('access.signed_out', 'order.unknown') },
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
        stripeCustomerId: z.string().nullable(),
        mails: z.array(
          z.strictObject({
            key: z.string(),
            to: z.string().nullable(),
            writtenAt: z.iso.datetime(),
            sentAt: z.iso.datetime().nullable(),
          }),
        ),
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
    ...refused('access.signed_out', 'account.password_wrong', ...unsafeRefusals),
  },
})
