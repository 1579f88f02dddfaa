import { Chart } from '#components/chart.tsx'
import { count, type Day, tokensText } from '#lib/tokens.ts'

const slot = 10

/** What came in a month and what was used: two bars for each day. */
export function TokenUsageChart({ days }: { days: Day[] }) {
  const sum = (of: 'granted' | 'used') => days.reduce((total, day) => total + day[of], 0)
  if (sum('granted') + sum('used') === 0) {
    return null
  }
  const most = Math.max(...days.flatMap(({ granted, used }) => [granted, used]))
  return (
    <Chart
      title="The last 30 days"
      message={`${tokensText(sum('granted'))} came, ${tokensText(sum('used'))} were used.`}
      heights={[0, 0.5, 1].map((at) => ({
        at,
        label: Number.isInteger(at * most) ? count.format(at * most) : '',
      }))}
      foot={[days[0]?.day ?? '', days.at(-1)?.day ?? '']}
      width={days.length * slot}
      legend={
        <ul className="flex flex-wrap gap-x-5 gap-y-1 text-small">
          <li className="flex items-center gap-2">
            <span className="size-3 rounded-sm bg-line" /> came
          </li>
          <li className="flex items-center gap-2">
            <span className="size-3 rounded-sm bg-accent" /> used
          </li>
        </ul>
      }
      table={<Figures days={days} />}
    >
      {days.map(({ day, granted, used }, at) => (
        <g key={day}>
          <Bar x={at * slot + 1} share={granted / most} fill="fill-line" />
          <Bar x={at * slot + 5} share={used / most} fill="fill-accent" />
        </g>
      ))}
    </Chart>
  )
}

function Bar({ x, share, fill }: { x: number; share: number; fill: string }) {
  return share > 0 && <rect x={x} width={4} y={100 - share * 100} height={share * 100} className={fill} />
}

function Figures({ days }: { days: Day[] }) {
  return (
    <table className="w-full text-left tabular-nums">
      <thead>
        <tr>
          {['Day', 'Came', 'Used', 'Expired or taken back'].map((head) => (
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
