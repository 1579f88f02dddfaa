import { invalid } from '../http/errors.ts'
import { get, list, type Operation, page, pageOf, post, retrieve } from '../http/operation.ts'
import { integer, mergeMetadata, string } from '../http/schema.ts'
import { resolvePaymentMethod } from '../payment-methods/create.ts'
import { confirmSession, expireSession } from './confirm.ts'
import { createSession } from './create.ts'
import { lineItemsOf } from './line-items.ts'
import { createFields, listFields, updateFields } from './schema.ts'

const sessions = '/v1/checkout/sessions'

export const checkoutSessions: Operation[] = [
  post(sessions, createFields, createSession),
  retrieve('checkout.session', sessions),
  list('checkout.session', sessions, listFields),
  post('/v1/checkout/sessions/:id', updateFields, (ctx, params, { id }) => {
    const session = ctx.store.get('checkout.session', id)
    return ctx.store.save({ ...session, metadata: mergeMetadata(session.metadata ?? {}, params.metadata) })
  }),
  post('/v1/checkout/sessions/:id/expire', {}, (ctx, _params, { id }) =>
    expireSession(ctx, ctx.store.get('checkout.session', id)),
  ),
  get('/v1/checkout/sessions/:id/line_items', page, (ctx, params, { id }) => {
    return pageOf(
      lineItemsOf(ctx, ctx.store.get('checkout.session', id)),
      `${sessions}/${id}/line_items`,
      params,
    )
  }),
]

/** Undocumented at Stripe: its own payment page and CLI complete sessions with these requests. */
export const paymentPages: Operation[] = [
  get('/v1/payment_pages/:id', {}, (ctx, _params, { id }) => {
    const session = ctx.store.get('checkout.session', id)
    return {
      ...session,
      line_items: pageOf(lineItemsOf(ctx, session), `${sessions}/${id}/line_items`, { limit: 100 }),
    }
  }),
  post(
    '/v1/payment_pages/:id/confirm',
    { expected_amount: integer(), payment_method: string() },
    (ctx, params, { id }) => {
      const session = ctx.store.get('checkout.session', id)
      if (params.expected_amount !== undefined && params.expected_amount !== session.amount_total) {
        throw invalid(
          `The expected amount ${params.expected_amount} does not match the session's total of ${session.amount_total}.`,
          {
            param: 'expected_amount',
          },
        )
      }
      return confirmSession(
        ctx,
        session,
        params.payment_method === undefined ? undefined : resolvePaymentMethod(ctx, params.payment_method),
      )
    },
  ),
]
