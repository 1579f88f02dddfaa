import type { TokenDay } from '@countinghouse/api/types'
import { Chart } from '#components/chart.tsx'
import { numbers, tokensText } from '#lib/tokens.ts'

const barWidth = 10

/** Tokens granted and used per day: two bars for each of the last 30 days. */
export function TokenUsageChart({ days }: { days: TokenDay[] }) {
  const sum = (field: 'granted' | 'used') => days.reduce((total, day) => total + day[field], 0)
  if (sum('granted') + sum('used') === 0) {
    return null
  }
  const max = Math.max(...days.flatMap(({ granted, used }) => [granted, used]))
  return (
    <Chart
      title="Last 30 days"
      message={`${tokensText(sum('granted'))} granted, ${tokensText(sum('used'))} used.`}
      ticks={[0, 0.5, 1].map((share) => ({
        share,
        label: Number.isInteger(share * max) ? numbers.format(share * max) : '',
      }))}
      axisLabels={[days[0]?.day ?? '', days.at(-1)?.day ?? '']}
      width={days.length * barWidth}
      legend={
        <ul className="flex flex-wrap gap-x-5 gap-y-1 text-small">
          <li className="flex items-center gap-2">
            <span className="size-3 rounded-sm bg-line" /> Granted
          </li>
          <li className="flex items-center gap-2">
            <span className="size-3 rounded-sm bg-accent" /> Used
          </li>
        </ul>
      }
      table={<UsageTable days={days} />}
    >
      {days.map(({ day, granted, used }, index) => (
        <g key={day}>
          <Bar x={index * barWidth + 1} share={granted / max} fill="fill-line" />
          <Bar x={index * barWidth + 5} share={used / max} fill="fill-accent" />
        </g>
      ))}
    </Chart>
  )
}

function Bar({ x, share, fill }: { x: number; share: number; fill: string }) {
  return share > 0 && <rect x={x} width={4} y={100 - share * 100} height={share * 100} className={fill} />
}

function UsageTable({ days }: { days: TokenDay[] }) {
  return (
    <table className="w-full text-left tabular-nums">
      <thead>
        <tr>
          {['Day', 'Granted', 'Used', 'Expired or revoked'].map((head) => (
            <th key={head} scope="col" className="py-1 pr-4">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {days.map(({ day, granted, used, lost }) => (
          <tr key={day}>
            <th scope="row" className="py-1 pr-4 font-normal">
              {day}
            </th>
            <td>{granted}</td>
            <td>{used}</td>
            <td>{lost}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
