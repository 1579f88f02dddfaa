import type Stripe from 'stripe'
import { fromStripeTimeOrNull } from '../core/clock.ts'
import type { Tx } from '../core/context.ts'
import { idOf } from '../core/stripe.ts'
import { notifyUser } from '../notifications/index.ts'
import type { DunningReason } from './types.ts'

/**
 * Whether Stripe tried to collect a subscription's invoice on its own and has nothing for it. The first invoice is none of these:
 * it fails before the customer's eyes, in the checkout.
 */
export function isUncollected(invoice: Stripe.Invoice): boolean {
  const { status, attempted, billing_reason, collection_method, parent } = invoice
  const isTried = status === 'open' && attempted && collection_method === 'charge_automatically'
  return isTried && billing_reason !== 'subscription_create' && Boolean(parent?.subscription_details)
}

/**
 * Keeps and tells what stands in the way of an invoice's payment, once for each try, and that it was mended. Called with whatever was
 * recorded of it, in the transaction that holds the invoice's lock.
 */
export async function noticeDunning(tx: Tx, invoice: Stripe.Invoice, userId: string): Promise<void> {
  if (isUncollected(invoice)) {
    return recordFailedPayment(tx, invoice, userId)
  }
  const mended = await tx.db
    .deleteFrom('shop.dunning')
    .where('invoice_id', '=', invoice.id)
    .returning('attempt')
    .executeTakeFirst()
  if (!mended || invoice.status !== 'paid') {
    return
  }
  const emailTemplate = { template: 'payment_recovered', ...moneyOf(invoice) } as const
  await notifyUser(tx, userId, { key: `payment-recovered:${invoice.id}`, emailTemplate })
}

async function recordFailedPayment(tx: Tx, invoice: Stripe.Invoice, userId: string): Promise<void> {
  const subscriptionId = idOf(invoice.parent?.subscription_details?.subscription)
  const intent = intentOf(invoice)
  const reason = reasonOf(intent)
  if (!reason || subscriptionId === null || (await hasEnded(tx, subscriptionId))) {
    return
  }
  const { id, attempt_count: attempt } = invoice
  const columns = {
    attempt,
    reason,
    subscription_id: subscriptionId,
    user_id: userId,
    noticed_at: tx.now,
    tried_payment_method_id: idOf(intent?.last_payment_error?.payment_method) ?? idOf(intent?.payment_method),
  }
  await tx.db
    .insertInto('shop.dunning')
    .values({ invoice_id: id, ...columns })
    .onConflict((conflict) => conflict.column('invoice_id').doUpdateSet(columns))
    .execute()
  await notifyUser(tx, userId, {
    key: `payment-${reason}:${id}:${attempt}`,
    emailTemplate: emailTemplateOf(invoice, reason),
  })
}

/** Its end was told by another mail, and says why. */
async function hasEnded(tx: Tx, id: string): Promise<boolean> {
  const row = await tx.db
    .selectFrom('shop.subscription')
    .where('id', '=', id)
    .select('ended_at')
    .executeTakeFirst()
  return row?.ended_at != null
}

/** Fetched with its payments: an event's payload leaves them out. Several may have been begun, and one of them is the one. */
function intentOf({ payments }: Stripe.Invoice): Stripe.PaymentIntent | undefined {
  const [payment] = (payments?.data ?? []).filter(({ is_default }) => is_default)
  const intent = payment?.payment.payment_intent
  return typeof intent === 'object' ? intent : undefined
}

/** `undefined` for money that is on its way, as a debit's is for days. Without an intent there was nothing to charge. */
function reasonOf(intent: Stripe.PaymentIntent | undefined): DunningReason | undefined {
  if (intent?.status === 'processing' || intent?.status === 'succeeded') {
    return undefined
  }
  return intent?.status === 'requires_action' ? 'action_required' : 'declined'
}

function emailTemplateOf(invoice: Stripe.Invoice, reason: DunningReason) {
  const nextAttemptAt = fromStripeTimeOrNull(invoice.next_payment_attempt)?.toISOString() ?? null
  const payUrl = invoice.hosted_invoice_url ?? null
  return { template: `payment_${reason}`, ...moneyOf(invoice), nextAttemptAt, payUrl } as const
}

const moneyOf = ({ amount_due: amountMinor, currency }: Stripe.Invoice) => ({ amountMinor, currency })
