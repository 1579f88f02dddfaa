/**
 * Actions of customers and banks at Stripe that no API call can trigger, and the passing of time.
 * Shared by the control API and the dashboard's buttons.
 */

import type { SandboxContext } from '../context.ts'
import { closeDispute, openDispute } from '../disputes/dispute.ts'
import { type Dunning, setDunning } from '../invoices/dunning.ts'
import { settlePaymentIntent } from '../payment-intents/settle.ts'
import { attachPaymentMethod } from '../payment-methods/attach.ts'
import { resolvePaymentMethod } from '../payment-methods/create.ts'
import { failRefund } from '../refunds/create.ts'
import { resendEvent } from '../webhook-endpoints/resend.ts'
import { rotateSecret } from '../webhook-endpoints/rotate.ts'

/** The request to the control API is invalid. Its message is the response. */
export class ControlError extends Error {}

export type Fields = Record<string, unknown>
export interface Action {
  /** The JSON body that it takes, and what it does. */
  usage: string
  run(ctx: SandboxContext, fields: Fields): unknown
}

const debitOutcomes = ['succeeded', 'failed'] as const
const disputeReasons = ['fraudulent', 'product_not_received', 'inquiry'] as const
const disputeOutcomes = ['won', 'lost'] as const

export const actions: Record<string, Action> = {
  settle: {
    usage: '{"payment_intent": "pi_…", "outcome": "succeeded" | "failed"}: settles a processing bank debit',
    run: (ctx, { payment_intent, outcome }) =>
      settlePaymentIntent(
        ctx,
        text(payment_intent, 'payment_intent'),
        choice(outcome, debitOutcomes, 'outcome'),
      ),
  },
  dispute: {
    usage:
      '{"charge": "ch_…", "reason": "fraudulent" | "product_not_received" | "inquiry"}: opens a dispute on the charge',
    run: (ctx, { charge, reason = 'fraudulent' }) =>
      openDispute(
        ctx,
        ctx.store.get('charge', text(charge, 'charge')),
        choice(reason, disputeReasons, 'reason'),
      ),
  },
  close_dispute: {
    usage: '{"dispute": "du_…", "outcome": "won" | "lost"}: closes the dispute',
    run: (ctx, { dispute, outcome }) =>
      closeDispute(
        ctx,
        ctx.store.get('dispute', text(dispute, 'dispute')),
        choice(outcome, disputeOutcomes, 'outcome'),
      ),
  },
  fail_refund: {
    usage: '{"refund": "re_…"}: makes a succeeded refund fail',
    run(ctx, { refund }) {
      failRefund(ctx, ctx.store.get('refund', text(refund, 'refund')).id)
      return ctx.store.get('refund', String(refund))
    },
  },
  break_card: {
    usage:
      '{"customer": "cus_…"}: replaces the customer’s card with one that is declined, so that the next renewal fails',
    run: (ctx, { customer }) => changeCard(ctx, text(customer, 'customer'), 'pm_card_chargeCustomerFail'),
  },
  mend_card: {
    usage: '{"customer": "cus_…"}: replaces the customer’s card with a working one',
    run: (ctx, { customer }) => changeCard(ctx, text(customer, 'customer'), 'pm_card_visa'),
  },
  resend: {
    usage:
      '{"event": "evt_…", "webhook_endpoint"?: "we_…"}: delivers the event again, to one endpoint or to all',
    run(ctx, { event, webhook_endpoint }) {
      const id = text(event, 'event')
      resendEvent(
        ctx,
        id,
        webhook_endpoint === undefined ? undefined : text(webhook_endpoint, 'webhook_endpoint'),
      )
      return ctx.store.get('event', id)
    },
  },
  rotate_secret: {
    usage:
      '{"webhook_endpoint": "we_…", "secret"?: "whsec_…", "keep_hours"?: 24}: rolls the signing secret; both secrets sign until the previous one expires',
    run(ctx, { webhook_endpoint, secret, keep_hours = 24 }) {
      const endpoint = ctx.store.get('webhook_endpoint', text(webhook_endpoint, 'webhook_endpoint'))
      const newSecret = secret === undefined ? undefined : text(secret, 'secret')
      return { ...endpoint, secret: rotateSecret(ctx, endpoint.id, hoursInMs(keep_hours), newSecret) }
    },
  },
  dunning: {
    usage:
      '{"retryDays"?: [3, 5, 7], "end"?: "cancel" | "unpaid" | "leave"}: sets the retry schedule of failed renewals and what happens to the subscription after the last retry',
    run(ctx, { retryDays, end }) {
      const change: Partial<Dunning> = {}
      if (Array.isArray(retryDays)) {
        change.retryDays = retryDays.map(Number)
      }
      if (end !== undefined) {
        change.end = choice(end, ['cancel', 'unpaid', 'leave'] as const, 'end')
      }
      return setDunning(ctx, change)
    },
  },
}

function text(value: unknown, name: string): string {
  if (typeof value === 'string' && value !== '') {
    return value
  }
  throw new ControlError(`\`${name}\` is missing.`)
}

function hoursInMs(value: unknown): number {
  const count = Number(value)
  if (Number.isFinite(count) && count >= 0 && count <= 8_760) {
    return count * 3_600_000
  }
  throw new ControlError('`keep_hours` must be from 0 to 8760.')
}

function choice<const Value extends string>(value: unknown, values: readonly Value[], name: string): Value {
  const found = values.find((candidate) => candidate === value)
  if (found !== undefined) {
    return found
  }
  throw new ControlError(`\`${name}\` must be one of ${values.join(', ')}.`)
}

function changeCard(ctx: SandboxContext, customer: string, card: string) {
  const before = ctx.store.get('customer', customer)
  const method = attachPaymentMethod(ctx, resolvePaymentMethod(ctx, card), before.id)
  const after = ctx.store.save({
    ...before,
    invoice_settings: { ...before.invoice_settings, default_payment_method: method.id },
  })
  for (const subscription of ctx.store.all('subscription', { customer })) {
    if (subscription.default_payment_method !== null) {
      ctx.store.save({ ...subscription, default_payment_method: method.id })
    }
  }
  ctx.emit('customer.updated', after, { previous: before })
  return after
}
