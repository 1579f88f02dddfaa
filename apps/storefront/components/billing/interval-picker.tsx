import type { Interval } from '#lib/billing.ts'
import { cn } from '#lib/cn.ts'

const labels: Record<Interval, string> = { month: 'Monthly', year: 'Yearly' }

export function IntervalPicker({
  interval,
  onChange,
}: {
  interval: Interval
  onChange: (interval: Interval) => void
}) {
  return (
    <fieldset className="flex gap-1 rounded-md border border-line p-1">
      <legend className="sr-only">Billing interval</legend>
      {(['month', 'year'] as const).map((option) => (
        <label
          key={option}
          className={cn(
            'flex min-h-11 cursor-pointer items-center rounded-sm px-5 font-semibold text-small',
            'has-focus-visible:outline-2 has-focus-visible:outline-accent',
            option === interval ? 'bg-accent text-on-accent' : 'hover:bg-shade',
          )}
        >
          <input
            type="radio"
            name="interval"
            value={option}
            checked={option === interval}
            onChange={() => onChange(option)}
            className="sr-only"
          />
          {labels[option]}
        </label>
      ))}
    </fieldset>
  )
}
