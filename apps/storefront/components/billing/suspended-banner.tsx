import type { OwnSubscription } from '@countinghouse/api/types'
import { formatMoney } from '@countinghouse/engine/money'
import { Note } from '#components/ui/note.tsx'
import { dateText } from '#lib/billing.ts'

/** Why an active plan is suspended, and how it is restored. */
export function SuspendedBanner({ subscription }: { subscription: OwnSubscription }) {
  const { suspended, planName, cancelAt, items } = subscription
  if (!suspended) {
    return null
  }
  const money = formatMoney(suspended.amountMinor, suspended.currency)
  const plan = planName ?? 'Your plan'
  const next = cancelAt || !items[0] ? null : dateText(items[0].periodEnd)
  return (
    <Note tone="bad" className="flex flex-col gap-3 px-5 py-5 text-body">
      <h2 className="font-bold text-title">
        {suspended.status === 'open'
          ? `${plan} is suspended: its payment is disputed`
          : `${plan} is suspended: its payment was returned by your bank`}
      </h2>
      {suspended.status === 'open' ? (
        <>
          <p>
            On {dateText(suspended.openedAt)} the payment of {money} was disputed with your bank. Until the
            bank decides, the plan’s features and tokens are unavailable. Nothing is deleted.
          </p>
          <p>
            <strong>If this was a mistake,</strong> ask your bank to withdraw the dispute. Your plan is
            restored as soon as the bank confirms it.
            {next && ` Otherwise it is restored when the period starting on ${next} is paid.`}
          </p>
        </>
      ) : (
        <>
          <p>
            Your bank decided in your favor and returned {money} to you. The features and tokens it paid for
            were removed.
          </p>
          <p>
            {next
              ? `Your plan is restored when the period starting on ${next} is paid. To avoid further charges, cancel it below.`
              : 'Your plan is canceled and will end. You do not need to do anything.'}
          </p>
        </>
      )}
    </Note>
  )
}
