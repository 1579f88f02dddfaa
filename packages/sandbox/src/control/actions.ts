/** What a person or a test can bring about that Stripe's API cannot: one table for the JSON controls and for the dashboard's buttons. */

import type { SandboxContext } from '../context.ts'
import { closeDispute, openDispute } from '../disputes/dispute.ts'
import { type Dunning, setDunning } from '../invoices/dunning.ts'
import { settlePaymentIntent } from '../payment-intents/settle.ts'
import { attachPaymentMethod } from '../payment-methods/attach.ts'
import { resolvePaymentMethod } from '../payment-methods/create.ts'
import { failRefund } from '../refunds/create.ts'
import { resendEvent } from '../webhook-endpoints/resend.ts'
import { rotateSecret } from '../webhook-endpoints/rotate.ts'

export class Misuse extends Error {}

export type Fields = Record<string, unknown>
export interface Action {
  /** What it wants, in a sentence. */
  wants: string
  run(ctx: SandboxContext, fields: Fields): unknown
}

const outcomes = ['succeeded', 'failed'] as const
const reasons = ['fraudulent', 'product_not_received', 'inquiry'] as const
const verdicts = ['won', 'lost'] as const

export const actions: Record<string, Action> = {
  settle: {
    wants: '{"payment_intent": "pi_…", "outcome": "succeeded" | "failed"}: the bank answers about a debit',
    run: (ctx, { payment_intent, outcome }) =>
      settlePaymentIntent(ctx, text(payment_intent, 'payment_intent'), choice(outcome, outcomes, 'outcome')),
  },
  dispute: {
    wants:
      '{"charge": "ch_…", "reason": "fraudulent" | "product_not_received" | "inquiry"}: the customer goes to the bank',
    run: (ctx, { charge, reason = 'fraudulent' }) =>
      openDispute(ctx, ctx.store.get('charge', text(charge, 'charge')), choice(reason, reasons, 'reason')),
  },
  close_dispute: {
    wants: '{"dispute": "du_…", "outcome": "won" | "lost"}: the bank decides',
    run: (ctx, { dispute, outcome }) =>
      closeDispute(
        ctx,
        ctx.store.get('dispute', text(dispute, 'dispute')),
        choice(outcome, verdicts, 'outcome'),
      ),
  },
  fail_refund: {
    wants: '{"refund": "re_…"}: the money comes back from the customer’s bank',
    run(ctx, { refund }) {
      failRefund(ctx, ctx.store.get('refund', text(refund, 'refund')).id)
      return ctx.store.get('refund', String(refund))
    },
  },
  break_card: {
    wants:
      '{"customer": "cus_…"}: from now on the card of this customer is declined, so that the next renewal fails',
    run: (ctx, { customer }) => changeCard(ctx, text(customer, 'customer'), 'pm_card_chargeCustomerFail'),
  },
  mend_card: {
    wants: '{"customer": "cus_…"}: the customer has a good card again',
    run: (ctx, { customer }) => changeCard(ctx, text(customer, 'customer'), 'pm_card_visa'),
  },
  resend: {
    wants:
      '{"event": "evt_…", "webhook_endpoint"?: "we_…"}: delivered once more, to one endpoint or to every one',
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
    wants:
      '{"webhook_endpoint": "we_…", "secret"?: "whsec_…", "keep_hours"?: 24}: both secrets sign until the old one ends',
    run(ctx, { webhook_endpoint, secret, keep_hours = 24 }) {
      const endpoint = ctx.store.get('webhook_endpoint', text(webhook_endpoint, 'webhook_endpoint'))
      const given = secret === undefined ? undefined : text(secret, 'secret')
      return { ...endpoint, secret: rotateSecret(ctx, endpoint.id, hours(keep_hours), given) }
    },
  },
  dunning: {
    wants:
      '{"retryDays"?: [3, 5, 7], "end"?: "cancel" | "unpaid" | "leave"}: when failed renewals are tried again, and what ends it',
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
  throw new Misuse(`\`${name}\` is missing.`)
}

/** In milliseconds. */
function hours(value: unknown): number {
  const count = Number(value)
  if (Number.isFinite(count) && count >= 0 && count <= 8_760) {
    return count * 3_600_000
  }
  throw new Misuse('`keep_hours` must be from 0 to 8760.')
}

function choice<const Value extends string>(value: unknown, values: readonly Value[], name: string): Value {
  const found = values.find((each) => each === value)
  if (found !== undefined) {
    return found
  }
  throw new Misuse(`\`${name}\` must be one of ${values.join(', ')}.`)
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
