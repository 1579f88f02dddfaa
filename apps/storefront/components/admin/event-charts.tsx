import { BucketTable } from '#components/admin/bucket-table.tsx'
import { Chart } from '#components/chart.tsx'
import {
  delayPosition,
  delayText,
  delayTicks,
  eventStatusLabels,
  type PeriodName,
  periods,
  statuses,
  tickText,
} from '#lib/events.ts'
import type { StripeEventStats, StripeEventStatus } from '#server/shop.ts'

type Bucket = StripeEventStats['buckets'][number]

const barWidth = 10
const fills: Record<StripeEventStatus, string> = {
  applied: 'fill-accent',
  ignored: 'fill-line',
  pending: 'fill-warn',
  dead: 'fill-bad',
}
const legendColors: Record<StripeEventStatus, string> = {
  applied: 'bg-accent',
  ignored: 'bg-line',
  pending: 'bg-warn',
  dead: 'bg-bad',
}

interface EventChartsProps {
  stats: StripeEventStats
  period: PeriodName
}

export function EventCharts(props: EventChartsProps) {
  return (
    <div className="grid gap-x-12 gap-y-10 lg:grid-cols-2">
      <StatusChart {...props} />
      <DelayChart {...props} />
    </div>
  )
}

function StatusChart({ stats, period }: EventChartsProps) {
  const { buckets } = stats
  const sum = (status: StripeEventStatus) => buckets.reduce((total, bucket) => total + bucket[status], 0)
  const max = niceCeiling(Math.max(1, ...buckets.map(bucketTotal)))
  const counts = statuses.map((status) => `${sum(status)} ${eventStatusLabels[status].toLowerCase()}`)
  return (
    <Chart
      title="Events by status"
      message={`In ${periods[period].name}: ${counts.join(', ')}.`}
      ticks={[0, 0.5, 1].map((share) => ({
        share,
        label: Number.isInteger(share * max) ? String(share * max) : '',
      }))}
      axisLabels={timeAxis(stats, period)}
      width={buckets.length * barWidth}
      legend={<Legend />}
      table={
        <BucketTable
          buckets={buckets}
          columns={statuses.map((status) => [eventStatusLabels[status], (bucket) => String(bucket[status])])}
        />
      }
    >
      {buckets.map((bucket, index) => (
        <StackedBar key={bucket.since.getTime()} bucket={bucket} index={index} max={max} />
      ))}
    </Chart>
  )
}

function Legend() {
  return (
    <ul className="flex flex-wrap gap-x-5 gap-y-1 text-small">
      {statuses.map((status) => (
        <li key={status} className="flex items-center gap-2">
          <span className={`size-3 rounded-sm ${legendColors[status]}`} />
          {eventStatusLabels[status]}
        </li>
      ))}
    </ul>
  )
}

/** From bottom to top in the order of `statuses`, failed events on top. */
function StackedBar({ bucket, index, max }: { bucket: Bucket; index: number; max: number }) {
  let top = 100
  return statuses.map((status) => {
    const height = (bucket[status] / max) * 100
    top -= height
    return height === 0 ? null : (
      <rect
        key={status}
        x={index * barWidth + 1}
        y={top}
        width={barWidth - 2}
        height={height}
        className={fills[status]}
      />
    )
  })
}

function DelayChart({ stats, period }: EventChartsProps) {
  const { buckets } = stats
  const delays = buckets.flatMap(({ lagSecondsP95 }) => (lagSecondsP95 === null ? [] : [lagSecondsP95]))
  const longest = Math.max(0, ...delays)
  const max = delayTicks.find((tick) => tick >= longest) ?? longest
  const ticks = delayTicks.filter((tick) => tick <= max)
  return (
    <Chart
      title="Processing delay"
      message={
        delays.length === 0
          ? 'No events were processed in this period.'
          : `Time from Stripe to processed. Each bar goes from the median to the 95th percentile; the longest is ${delayText(longest)}.`
      }
      ticks={ticks.map((tick) => ({ share: delayPosition(tick, max), label: delayText(tick) }))}
      axisLabels={timeAxis(stats, period)}
      width={buckets.length * barWidth}
      table={
        <BucketTable
          buckets={buckets}
          columns={[
            ['Median', ({ lagSecondsMedian }) => optionalDelayText(lagSecondsMedian)],
            ['95th percentile', ({ lagSecondsP95 }) => optionalDelayText(lagSecondsP95)],
          ]}
        />
      }
    >
      {buckets.map((bucket, index) => (
        <DelayBar key={bucket.since.getTime()} bucket={bucket} index={index} max={max} />
      ))}
    </Chart>
  )
}

function DelayBar({ bucket, index, max }: { bucket: Bucket; index: number; max: number }) {
  const { lagSecondsMedian, lagSecondsP95 } = bucket
  if (lagSecondsMedian === null || lagSecondsP95 === null) {
    return null
  }
  const low = delayPosition(lagSecondsMedian, max) * 100
  const high = delayPosition(lagSecondsP95, max) * 100
  // At least 2 high, because a bar without height would be invisible.
  return (
    <rect
      x={index * barWidth + 1}
      y={Math.min(98, 100 - high)}
      width={barWidth - 2}
      height={Math.max(2, high - low)}
      className="fill-accent"
    />
  )
}

const optionalDelayText = (seconds: number | null): string => (seconds === null ? '–' : delayText(seconds))

function timeAxis({ since, until }: StripeEventStats, period: PeriodName): string[] {
  const middle = new Date((since.getTime() + until.getTime()) / 2)
  return [since, middle, until].map((time) => tickText(time, period))
}

const bucketTotal = (bucket: Bucket): number => statuses.reduce((total, status) => total + bucket[status], 0)

/** The next of 1, 2, 5, 10, 20, 50, … */
function niceCeiling(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value))
  return power * ([1, 2, 5, 10].find((step) => step * power >= value) ?? 10)
}
