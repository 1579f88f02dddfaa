import { invalid } from '../http/errors.ts'
import { get, list, type Operation, page, pageOf, post, retrieve } from '../http/operation.ts'
import { integer, mergeMetadata, string } from '../http/schema.ts'
import { resolvePaymentMethod } from '../payment_methods/create.ts'
import { confirmSession, expireSession } from './confirm.ts'
import { createSession } from './create.ts'
import { lineItemsOf } from './line_items.ts'
import { createFields, listFields, updateFields } from './schema.ts'

const sessions = '/v1/checkout/sessions'

export const checkoutSessions: Operation[] = [
  post(sessions, createFields, createSession),
  retrieve('checkout.session', sessions),
  list('checkout.session', sessions, listFields),
  post('/v1/checkout/sessions/:id', updateFields, (world, params, { id }) => {
    const session = world.store.get('checkout.session', id)
    return world.store.save({ ...session, metadata: mergeMetadata(session.metadata ?? {}, params.metadata) })
  }),
  post('/v1/checkout/sessions/:id/expire', {}, (world, _params, { id }) =>
    expireSession(world, world.store.get('checkout.session', id)),
  ),
  get('/v1/checkout/sessions/:id/line_items', page, (world, params, { id }) => {
    return pageOf(
      lineItemsOf(world, world.store.get('checkout.session', id)),
      `${sessions}/${id}/line_items`,
      params,
    )
  }),
]

/** Undocumented at Stripe: what its own page and its CLI call to complete a session. */
export const paymentPages: Operation[] = [
  get('/v1/payment_pages/:id', {}, (world, _params, { id }) => {
    const session = world.store.get('checkout.session', id)
    return {
      ...session,
      line_items: pageOf(lineItemsOf(world, session), `${sessions}/${id}/line_items`, { limit: 100 }),
    }
  }),
  post(
    '/v1/payment_pages/:id/confirm',
    { expected_amount: integer(), payment_method: string() },
    (world, params, { id }) => {
      const session = world.store.get('checkout.session', id)
      if (params.expected_amount !== undefined && params.expected_amount !== session.amount_total) {
        throw invalid(
          `The expected amount ${params.expected_amount} is not the session's total of ${session.amount_total}.`,
          {
            param: 'expected_amount',
          },
        )
      }
      return confirmSession(
        world,
        session,
        params.payment_method === undefined ? undefined : resolvePaymentMethod(world, params.payment_method),
      )
    },
  ),
]
