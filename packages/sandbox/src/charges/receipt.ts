/** The parts of a receipt that describe a charge. */

import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'

/** The payment method of a charge: `Visa ···· 4242`. */
export function formatPaymentMethod({ payment_method_details: details }: Objects['charge']): string {
  const last4 = details?.card?.last4 ?? details?.us_bank_account?.last4 ?? details?.sepa_debit?.last4 ?? ''
  const brand = details?.card?.brand ?? 'bank account'
  return `${brand.charAt(0).toUpperCase()}${brand.slice(1)} ···· ${last4}`
}

/**
 * The charge that paid an invoice; `undefined` if it was paid without one, for example from the
 * customer's balance.
 */
export function chargeOfInvoice(
  ctx: SandboxContext,
  { id }: Objects['invoice'],
): Objects['charge'] | undefined {
  const [payment] = ctx.store.all('invoice_payment', { invoice: id, status: 'paid' })
  const intent = ctx.store.find('payment_intent', payment?.payment.payment_intent)
  return ctx.store.find('charge', intent?.latest_charge)
}
