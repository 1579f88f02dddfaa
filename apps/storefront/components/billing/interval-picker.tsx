import type { Interval } from '#lib/billing.ts'
import { cn } from '#lib/cn.ts'

const words: Record<Interval, string> = { month: 'Monthly', year: 'Yearly' }

export function IntervalPicker({
  interval,
  onChoose,
}: {
  interval: Interval
  onChoose: (interval: Interval) => void
}) {
  return (
    <fieldset className="flex gap-1 rounded-md border border-line p-1">
      <legend className="sr-only">Paid by</legend>
      {(['month', 'year'] as const).map((each) => (
        <label
          key={each}
          className={cn(
            'flex min-h-11 cursor-pointer items-center rounded-sm px-5 font-semibold text-small',
            'has-focus-visible:outline-2 has-focus-visible:outline-accent',
            each === interval ? 'bg-accent text-on-accent' : 'hover:bg-shade',
          )}
        >
          <input
            type="radio"
            name="interval"
            value={each}
            checked={each === interval}
            onChange={() => onChoose(each)}
            className="sr-only"
          />
          {words[each]}
        </label>
      ))}
    </fieldset>
  )
}
