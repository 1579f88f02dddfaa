import type { Debt } from '@countinghouse/api/types'
import { formatMoney } from '@countinghouse/engine/money'
import { PortalButton } from '#components/billing/portal-button.tsx'
import { buttonClass } from '#components/ui/button.tsx'
import { Note } from '#components/ui/note.tsx'
import { dateText } from '#lib/billing.ts'

/**
 * An unpaid invoice with the one action that pays it: authenticate, or update the payment method.
 */
export function UnpaidInvoiceBanner({ debt }: { debt: Debt }) {
  const money = formatMoney(debt.amountMinor, debt.currency)
  const needsAuthentication = debt.reason === 'action_required'
  return (
    <Note tone="bad" className="flex flex-col items-start gap-4 px-5 py-5 text-body">
      <div>
        <h2 className="font-bold text-title">
          {needsAuthentication ? 'Confirm your payment' : 'Payment failed'}
        </h2>
        <p className="pt-1">
          {needsAuthentication
            ? `Your bank needs you to confirm the payment of ${money}.`
            : `We could not collect ${money}. Update your payment method to retry now.`}
          {!needsAuthentication &&
            debt.nextAttemptAt &&
            ` The next automatic retry is on ${dateText(debt.nextAttemptAt)}.`}
        </p>
      </div>
      {needsAuthentication && debt.payUrl ? (
        <a href={debt.payUrl} className={buttonClass()}>
          Confirm payment
        </a>
      ) : (
        <PortalButton only="card">Update payment method</PortalButton>
      )}
    </Note>
  )
}
