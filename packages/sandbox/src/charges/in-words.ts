/** What a receipt says of a charge. */

import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'

/** How it was paid: `Visa ···· 4242`. */
export function methodInWords({ payment_method_details: details }: Objects['charge']): string {
  const last4 = details?.card?.last4 ?? details?.us_bank_account?.last4 ?? details?.sepa_debit?.last4 ?? ''
  const brand = details?.card?.brand ?? 'bank account'
  return `${brand.charAt(0).toUpperCase()}${brand.slice(1)} ···· ${last4}`
}

/** The charge that paid an invoice; `undefined` where none did, as with a balance. */
export function chargeBehind(ctx: SandboxContext, { id }: Objects['invoice']): Objects['charge'] | undefined {
  const [payment] = ctx.store.all('invoice_payment', { invoice: id, status: 'paid' })
  const intent = ctx.store.find('payment_intent', payment?.payment.payment_intent)
  return ctx.store.find('charge', intent?.latest_charge)
}
