import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { invalid, StripeError } from '../http/errors.ts'
import { declineOf } from './test-cards.ts'

type PaymentMethod = Objects['payment_method']

/**
 * Saves the payment method to the customer. Saving it again to the same customer changes nothing.
 * @throws StripeError for a card that is declined
 */
export function attachPaymentMethod(
  ctx: SandboxContext,
  method: PaymentMethod,
  customer: string,
): PaymentMethod {
  if (method.customer === customer) {
    return method
  }
  if (method.customer !== null) {
    throw invalid('The payment method you provided has already been attached to a customer.', {
      code: 'payment_method_unexpected_state',
    })
  }
  const behavior = ctx.store.internal('payment_method', method.id).card
  if (behavior?.declines !== undefined) {
    throw declinedError(behavior)
  }
  const attached = ctx.store.save({ ...method, customer })
  ctx.emit('payment_method.attached', attached)
  return attached
}

function declinedError(behavior: Parameters<typeof declineOf>[0]): StripeError {
  const decline = declineOf(behavior)
  return new StripeError(402, {
    type: 'card_error',
    code: decline?.code ?? 'card_declined',
    message: decline?.message ?? 'Your card was declined.',
    ...(decline?.declineCode === null || decline === undefined ? {} : { decline_code: decline.declineCode }),
  })
}

export function detachPaymentMethod(ctx: SandboxContext, method: PaymentMethod): PaymentMethod {
  if (method.customer === null) {
    throw invalid(
      'The payment method you provided is not attached to a customer so detachment is impossible.',
    )
  }
  const detached = ctx.store.save({ ...method, customer: null })
  ctx.emit('payment_method.detached', detached, { previous: method })
  return detached
}
