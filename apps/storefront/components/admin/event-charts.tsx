import { Chart } from '#components/chart.tsx'
import {
  lagHeight,
  lagSteps,
  lagText,
  type PeriodName,
  periods,
  statuses,
  tickText,
  timeText,
} from '#lib/events.ts'
import type { StripeEventStats, StripeEventStatus } from '#server/shop.ts'

type Bucket = StripeEventStats['buckets'][number]

const slot = 10
const fills: Record<StripeEventStatus, string> = {
  applied: 'fill-accent',
  ignored: 'fill-line',
  pending: 'fill-warn',
  dead: 'fill-bad',
}
const swatches: Record<StripeEventStatus, string> = {
  applied: 'bg-accent',
  ignored: 'bg-line',
  pending: 'bg-warn',
  dead: 'bg-bad',
}

interface EventChartsProps {
  stats: StripeEventStats
  span: PeriodName
}

export function EventCharts(props: EventChartsProps) {
  return (
    <div className="grid gap-x-12 gap-y-10 lg:grid-cols-2">
      <StatusChart {...props} />
      <LagChart {...props} />
    </div>
  )
}

function StatusChart({ stats: { since, until, buckets }, span }: EventChartsProps) {
  const sum = (status: StripeEventStatus) => buckets.reduce((total, bucket) => total + bucket[status], 0)
  const most = niceCeiling(Math.max(1, ...buckets.map(totalOf)))
  const counted = statuses.map((status) => `${sum(status)} ${status}`).join(', ')
  return (
    <Chart
      title="Events by outcome"
      message={`In ${periods[span].name}: ${counted}.`}
      heights={[0, 0.5, 1].map((at) => ({
        at,
        label: at * most === Math.floor(at * most) ? String(at * most) : '',
      }))}
      foot={[
        tickText(since, span),
        tickText(new Date((since.getTime() + until.getTime()) / 2), span),
        tickText(until, span),
      ]}
      width={buckets.length * slot}
      legend={
        <ul className="flex flex-wrap gap-x-5 gap-y-1 text-small">
          {statuses.map((status) => (
            <li key={status} className="flex items-center gap-2">
              <span className={`size-3 rounded-sm ${swatches[status]}`} />
              {status}
            </li>
          ))}
        </ul>
      }
      table={
        <FiguresTable
          buckets={buckets}
          columns={statuses.map((status) => [status, (bucket) => String(bucket[status])])}
        />
      }
    >
      {buckets.map((bucket, at) => (
        <Stack key={bucket.since.getTime()} bucket={bucket} at={at} most={most} />
      ))}
    </Chart>
  )
}

/** From the foot up, the sorest on top. */
function Stack({ bucket, at, most }: { bucket: Bucket; at: number; most: number }) {
  let foot = 100
  return statuses.map((status) => {
    const height = (bucket[status] / most) * 100
    foot -= height
    return height === 0 ? null : (
      <rect
        key={status}
        x={at * slot + 1}
        y={foot}
        width={slot - 2}
        height={height}
        className={fills[status]}
      />
    )
  })
}

function LagChart({ stats: { since, until, buckets }, span }: EventChartsProps) {
  const lags = buckets.flatMap(({ lagSecondsP95 }) => (lagSecondsP95 === null ? [] : [lagSecondsP95]))
  const longest = Math.max(0, ...lags)
  const most = lagSteps.find((step) => step >= longest) ?? longest
  const steps = lagSteps.filter((step) => step <= most)
  return (
    <Chart
      title="From Stripe to settled"
      message={
        lags.length === 0
          ? 'Nothing was settled in this time.'
          : `Each bar reaches from the lag of half the events to that of 95 in 100; the longest is ${lagText(longest)}.`
      }
      heights={steps.map((step) => ({ at: lagHeight(step, most), label: lagText(step) }))}
      foot={[
        tickText(since, span),
        tickText(new Date((since.getTime() + until.getTime()) / 2), span),
        tickText(until, span),
      ]}
      width={buckets.length * slot}
      table={
        <FiguresTable
          buckets={buckets}
          columns={[
            ['half within', ({ lagSecondsMedian: lag }) => (lag === null ? '–' : lagText(lag))],
            ['95 in 100 within', ({ lagSecondsP95: lag }) => (lag === null ? '–' : lagText(lag))],
          ]}
        />
      }
    >
      {buckets.map(({ since: begin, lagSecondsMedian: half, lagSecondsP95: nearlyAll }, at) => {
        if (half === null || nearlyAll === null) {
          return null
        }
        const [low, high] = [lagHeight(half, most) * 100, lagHeight(nearlyAll, most) * 100]
        // A bar of no height would not be seen.
        return (
          <rect
            key={begin.getTime()}
            x={at * slot + 1}
            y={Math.min(98, 100 - high)}
            width={slot - 2}
            height={Math.max(2, high - low)}
            className="fill-accent"
          />
        )
      })}
    </Chart>
  )
}

const totalOf = (bucket: Bucket): number => statuses.reduce((total, status) => total + bucket[status], 0)

/** The next of 1, 2, 5, 10, 20, 50, … */
function niceCeiling(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value))
  return power * ([1, 2, 5, 10].find((step) => step * power >= value) ?? 10)
}

function FiguresTable({
  buckets,
  columns,
}: {
  buckets: Bucket[]
  columns: [string, (bucket: Bucket) => string][]
}) {
  return (
    <table className="w-full border-collapse tabular-nums">
      <thead>
        <tr className="border-line border-b text-left">
          <th className="py-1.5 pr-4 font-semibold">From (UTC)</th>
          {columns.map(([name]) => (
            <th key={name} className="py-1.5 pl-4 text-right font-semibold">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {buckets
          .filter((bucket) => totalOf(bucket) > 0)
          .map((bucket) => (
            <tr key={bucket.since.getTime()} className="border-rule border-b">
              <th scope="row" className="py-1.5 pr-4 text-left font-normal">
                {timeText(bucket.since)}
              </th>
              {columns.map(([name, figure]) => (
                <td key={name} className="py-1.5 pl-4 text-right">
                  {figure(bucket)}
                </td>
              ))}
            </tr>
          ))}
      </tbody>
    </table>
  )
}
