import { sql } from 'kysely'
import type { Db } from '../core/db.ts'
import type { TimelineEntry } from './types.ts'

type Row = Omit<TimelineEntry, 'money'> & { amountMinor: number | null; currency: string | null }

/**
 * Everything that happened to an order, earliest first. It has no table of its own: each entry is a
 * row that exists for another reason, outcomes of Stripe's events included, so that the timeline
 * cannot contradict the data.
 */
export async function readTimeline(db: Db, orderId: string): Promise<TimelineEntry[]> {
  const { rows } = await sql<Row>`
    with payment as materialized (select * from shop.payment where order_id = ${orderId}),
      refund as materialized (select * from shop.refund where order_id = ${orderId}),
      checkout as materialized (select * from shop.checkout where order_id = ${orderId}),
      object (id) as (
        select session_id from checkout union select stripe_id from payment union select stripe_id from refund
        union select stripe_id from shop.dispute where order_id = ${orderId}
      )
    select created_at as at, 'placed' as kind, id as about, number as text,
      subtotal_minor as "amountMinor", currency, null as actor
    from shop.order where id = ${orderId}
    union all
    select cancel_requested_at, 'cancel_asked', order_id, null, null, null, null
    from checkout where cancel_requested_at is not null
    union all
    select recorded_at, 'paid', stripe_id, null, amount_minor, currency, null from payment
    union all
    select intended_at, 'refund', id, status, amount_minor, currency, null from refund
    union all
    select opened_at, 'dispute', stripe_id, status, amount_minor, currency, null
    from shop.dispute where order_id = ${orderId}
    union all
    select sent_at, 'fulfilled', id, concat_ws(' ', carrier, tracking_number), null, null, actor
    from shop.fulfillment where order_id = ${orderId}
    union all
    select created_at, 'notified', key, email_template ->> 'template', null, null, null
    from shop.notification where email_template ->> 'orderId' = ${orderId}
    union all
    -- the shipment itself is an entry already
    select at, 'noted', id, action, null, null, actor
    from shop.audit where subject = ${orderId} and action <> 'order.fulfilled'
    union all
    -- by arrival: Stripe's times are whole seconds, and an event would sort before its cause
    select event.received_at, 'stripe_event', event.id,
      concat(event.type, ': ', coalesce(event.outcome, event.status)), null, null, null
    from shop.stripe_event event join object on object.id = event.object_id
    order by at, kind`.execute(db)
  return rows.map(({ amountMinor, currency, ...entry }) => ({
    ...entry,
    money: amountMinor === null || currency === null ? null : { amountMinor, currency },
  }))
}
