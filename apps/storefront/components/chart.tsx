import type { ReactNode } from 'react'

interface ChartProps {
  title: string
  /** The data in a sentence, shown under the title and read by screen readers. */
  message: string
  /** Labels of the vertical axis, each at its share (0 to 1) of the height. */
  ticks: { share: number; label: string }[]
  /** Labels of the horizontal axis, from left to right. */
  axisLabels: string[]
  legend?: ReactNode
  /** Width of the drawing area, which is 100 high and stretched to the page. */
  width: number
  children: ReactNode
  /** The same data as a table. */
  table: ReactNode
}

/**
 * A chart with a table of its data. The drawing stretches with the page; texts are outside of it
 * and do not.
 */
export function Chart({ title, message, ticks, axisLabels, legend, width, children, table }: ChartProps) {
  return (
    <figure className="flex min-w-0 flex-col gap-3">
      <figcaption>
        <h2 className="font-bold text-title">{title}</h2>
        <p className="text-faded text-small">{message}</p>
      </figcaption>
      {legend}
      <div aria-hidden="true" className="grid grid-cols-[auto_1fr] gap-x-2 text-faded text-fine tabular-nums">
        {/* Positions are SVG attributes, because our Content-Security-Policy forbids inline styles. */}
        <svg aria-hidden="true" className="h-40 w-12 overflow-visible fill-current">
          {ticks.map(({ share, label }) => (
            <text key={share} x="100%" y={fromTop(share)} textAnchor="end" dominantBaseline="middle">
              {label}
            </text>
          ))}
        </svg>
        <div className="relative h-40 border-line border-b">
          <svg aria-hidden="true" className="absolute inset-0 size-full overflow-visible stroke-rule">
            {ticks.map(({ share }) => (
              <line key={share} x1="0" x2="100%" y1={fromTop(share)} y2={fromTop(share)} />
            ))}
          </svg>
          <svg
            viewBox={`0 0 ${width} 100`}
            preserveAspectRatio="none"
            aria-hidden="true"
            className="absolute inset-0 size-full"
          >
            {children}
          </svg>
        </div>
        <div className="col-start-2 flex justify-between pt-1.5">
          {axisLabels.map((label, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: both ends of a period can have the same label
            <span key={index}>{label}</span>
          ))}
        </div>
      </div>
      <details className="text-small">
        <summary className="min-h-11 w-fit cursor-pointer py-2.5 text-accent underline decoration-1 underline-offset-4">
          {title} as a table
        </summary>
        <div className="max-h-80 overflow-auto">{table}</div>
      </details>
    </figure>
  )
}

const fromTop = (share: number) => `${100 - share * 100}%`
