/** Setup intents save a card without charging it. */

import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { invalid, StripeError } from '../http/errors.ts'
import { type MetadataChange, mergeMetadata } from '../http/schema.ts'
import { declineOf } from '../payment-methods/test-cards.ts'

type SetupIntent = Objects['setup_intent']

export interface SetupInput {
  customer?: string | null | undefined
  description?: string | null | undefined
  metadata?: MetadataChange | undefined
  payment_method: string | null
  allowed_payment_method_types?: string[] | undefined
  payment_method_types?: string[] | undefined
  usage?: string | undefined
}

export function insertSetupIntent(ctx: SandboxContext, input: SetupInput): SetupIntent {
  const id = ctx.ids.next('seti_1', 23)
  const methodTypes = input.allowed_payment_method_types ?? input.payment_method_types
  const intent: SetupIntent = {
    id,
    object: 'setup_intent',
    allowed_payment_method_types: (input.allowed_payment_method_types ??
      null) as SetupIntent['allowed_payment_method_types'],
    application: null,
    automatic_payment_methods:
      methodTypes === undefined ? { allow_redirects: 'always', enabled: true } : null,
    cancellation_reason: null,
    client_secret: `${id}_${ctx.ids.next('secret_', 25)}`,
    created: ctx.now(input.customer),
    customer: input.customer ?? null,
    customer_account: null,
    description: input.description ?? null,
    excluded_payment_method_types: null,
    flow_directions: null,
    last_setup_error: null,
    latest_attempt: null,
    livemode: false,
    managed_payments: null,
    mandate: null,
    metadata: mergeMetadata({}, input.metadata),
    next_action: null,
    on_behalf_of: null,
    payment_method: input.payment_method,
    payment_method_configuration_details: null,
    payment_method_options: {
      card: { mandate_options: null, network: null, request_three_d_secure: 'automatic' },
    },
    payment_method_types: methodTypes ?? ['card', 'us_bank_account', 'sepa_debit'],
    single_use_mandate: null,
    status: input.payment_method === null ? 'requires_payment_method' : 'requires_confirmation',
    usage: input.usage ?? 'off_session',
  }
  ctx.store.insert(intent)
  ctx.emit('setup_intent.created', intent)
  return intent
}

/** @throws StripeError for a declined card; the attempt is committed */
export function confirmSetupIntent(
  ctx: SandboxContext,
  intent: SetupIntent,
  returnUrl: string | null,
): SetupIntent {
  if (['succeeded', 'canceled'].includes(intent.status)) {
    throw invalid(`You cannot confirm this SetupIntent because it has a status of ${intent.status}.`, {
      code: 'setup_intent_unexpected_state',
    })
  }
  if (intent.payment_method === null) {
    throw invalid("You cannot confirm this SetupIntent because it's missing a payment method.", {
      code: 'setup_intent_unexpected_state',
    })
  }
  const method = ctx.store.get('payment_method', intent.payment_method, 'payment_method')
  const { card = {} } = ctx.store.internal('payment_method', method.id)
  if (card.declines !== undefined) {
    throw declinedError(ctx, intent, method, card)
  }
  if (card.authenticates === undefined) {
    return succeedSetup(ctx, intent)
  }
  const url = `${ctx.publicUrl}/3ds/${intent.id}`
  const waiting = ctx.store.save({
    ...intent,
    status: 'requires_action',
    next_action: { type: 'redirect_to_url', redirect_to_url: { return_url: returnUrl, url } },
  })
  ctx.emit('setup_intent.requires_action', waiting)
  return waiting
}

export function succeedSetup(ctx: SandboxContext, intent: SetupIntent): SetupIntent {
  const done = ctx.store.save({ ...intent, status: 'succeeded', next_action: null, last_setup_error: null })
  const method = ctx.store.find('payment_method', intent.payment_method)
  if (method !== undefined && intent.customer !== null && method.customer === null) {
    const attached = ctx.store.save({ ...method, customer: intent.customer })
    ctx.emit('payment_method.attached', attached)
  }
  ctx.emit('setup_intent.succeeded', done)
  return done
}

export function failSetup(
  ctx: SandboxContext,
  intent: SetupIntent,
  error: NonNullable<SetupIntent['last_setup_error']>,
): SetupIntent {
  const after = ctx.store.save({
    ...intent,
    status: 'requires_payment_method',
    payment_method: null,
    next_action: null,
    last_setup_error: error,
  })
  ctx.emit('setup_intent.setup_failed', after)
  return after
}

function declinedError(
  ctx: SandboxContext,
  intent: SetupIntent,
  method: Objects['payment_method'],
  card: Parameters<typeof declineOf>[0],
): StripeError {
  const decline = declineOf(card)
  const code = (decline?.code ?? 'card_declined') as 'card_declined'
  const error = {
    type: 'card_error' as const,
    code,
    message: decline?.message ?? 'Your card was declined.',
    ...(decline?.declineCode ? { decline_code: decline.declineCode } : {}),
  }
  const after = failSetup(ctx, intent, { ...error, payment_method: method as never })
  return new StripeError(402, { ...error, setup_intent: after, payment_method: method })
}

export function cancelSetupIntent(
  ctx: SandboxContext,
  intent: SetupIntent,
  reason: SetupIntent['cancellation_reason'],
): SetupIntent {
  if (['succeeded', 'canceled'].includes(intent.status)) {
    throw invalid(`You cannot cancel this SetupIntent because it has a status of ${intent.status}.`, {
      code: 'setup_intent_unexpected_state',
    })
  }
  const canceled = ctx.store.save({
    ...intent,
    status: 'canceled',
    cancellation_reason: reason,
    next_action: null,
  })
  ctx.emit('setup_intent.canceled', canceled)
  return canceled
}
