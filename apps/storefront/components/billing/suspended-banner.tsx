import { Note } from '#components/ui/note.tsx'
import { dayText, type OwnSubscription } from '#lib/billing.ts'
import { formatMoney } from '#lib/money.ts'

/** Why a plan that runs gives nothing, and what brings it back. Gone when it does. */
export function SuspendedBanner({ subscription }: { subscription: OwnSubscription }) {
  const { suspended, planName, cancelAt, items } = subscription
  if (!suspended) {
    return null
  }
  const money = formatMoney(suspended.amountMinor, suspended.currency)
  const plan = planName ?? 'Your plan'
  const next = cancelAt || !items[0] ? null : dayText(items[0].periodEnd)
  return (
    <Note tone="bad" className="flex flex-col gap-3 px-5 py-5 text-body">
      <h2 className="font-bold text-title">
        {suspended.status === 'open'
          ? `${plan} is suspended: its payment is disputed`
          : `${plan} is suspended: its payment was taken back`}
      </h2>
      {suspended.status === 'open' ? (
        <>
          <p>
            On {dayText(suspended.openedAt)} your bank took back the {money} that paid for it. Until the bank
            has decided, its features and its tokens are out of reach. Nothing is deleted.
          </p>
          <p>
            <strong>If you did not mean to,</strong> tell your bank that you withdraw the dispute: all of it
            is back in the moment the bank says so.
            {next && ` Otherwise it comes back with the period that begins on ${next}, once that is paid.`}
          </p>
        </>
      ) : (
        <>
          <p>
            Your bank decided for you and gave you the {money} back. What that paid for, features and tokens,
            is gone with it.
          </p>
          <p>
            {next
              ? `It comes back with the period that begins on ${next}, once that is paid. If you do not want it any more, cancel the plan below: nothing more is charged then.`
              : 'The plan is canceled and ends by itself; there is nothing that you have to do.'}
          </p>
        </>
      )}
    </Note>
  )
}
