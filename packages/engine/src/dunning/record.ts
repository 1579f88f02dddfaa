import type Stripe from 'stripe'
import { fromStripeTimeOrNull } from '../core/clock.ts'
import type { Tx } from '../core/context.ts'
import { idOf } from '../core/stripe.ts'
import { notifyUser } from '../notifications/index.ts'
import { isUncollected } from './is-uncollected.ts'
import type { DunningReason } from './types.ts'

/**
 * Records why the payment of an invoice failed and emails the customer, once per attempt; emails
 * them again when the invoice is paid. Call it in the transaction that holds the invoice's lock.
 */
export async function recordDunning(tx: Tx, invoice: Stripe.Invoice, userId: string): Promise<void> {
  if (isUncollected(invoice)) {
    return recordFailedPayment(tx, invoice, userId)
  }
  const recovered = await tx.db
    .deleteFrom('shop.dunning')
    .where('invoice_id', '=', invoice.id)
    .returning('attempt')
    .executeTakeFirst()
  if (!recovered || invoice.status !== 'paid') {
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
    recorded_at: tx.now,
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

/** Another email reports the end of a subscription and its reason. */
async function hasEnded(tx: Tx, id: string): Promise<boolean> {
  const row = await tx.db
    .selectFrom('shop.subscription')
    .where('id', '=', id)
    .select('ended_at')
    .executeTakeFirst()
  return row?.ended_at != null
}

/**
 * Requires an invoice fetched with its payments, of which one is the default. Event payloads omit
 * them.
 */
function intentOf({ payments }: Stripe.Invoice): Stripe.PaymentIntent | undefined {
  const [payment] = (payments?.data ?? []).filter(({ is_default }) => is_default)
  const intent = payment?.payment.payment_intent
  return typeof intent === 'object' ? intent : undefined
}

/**
 * `undefined` while the payment is processing, which takes days for a bank debit. Without a payment
 * intent, the customer had no payment method to charge.
 */
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
