import type { ReactNode } from 'react'

interface ChartProps {
  title: string
  /** What the marks show, in a sentence: for those who do not see them, and under the title for everybody. */
  message: string
  /** Labels of the height, each at its share of it. */
  heights: { at: number; label: string }[]
  /** Labels along the foot, from left to right. */
  foot: string[]
  legend?: ReactNode
  /** Into a box of `width` by 100, drawn to whatever size there is. */
  width: number
  children: ReactNode
  /** The same as figures. */
  table: ReactNode
}

/** A drawing on ruled paper. Marks stretch with the page, words do not: those are text beside the drawing. */
export function Chart({ title, message, heights, foot, legend, width, children, table }: ChartProps) {
  return (
    <figure className="flex min-w-0 flex-col gap-3">
      <figcaption>
        <h2 className="font-bold text-title">{title}</h2>
        <p className="text-faded text-small">{message}</p>
      </figcaption>
      {legend}
      <div aria-hidden="true" className="grid grid-cols-[auto_1fr] gap-x-2 text-faded text-fine tabular-nums">
        {/* Places as attributes of SVG: the policy of our pages lets no element style itself. */}
        <svg aria-hidden="true" className="h-40 w-12 overflow-visible fill-current">
          {heights.map(({ at, label }) => (
            <text key={at} x="100%" y={fromTop(at)} textAnchor="end" dominantBaseline="middle">
              {label}
            </text>
          ))}
        </svg>
        <div className="relative h-40 border-line border-b">
          <svg aria-hidden="true" className="absolute inset-0 size-full overflow-visible stroke-rule">
            {heights.map(({ at }) => (
              <line key={at} x1="0" x2="100%" y1={fromTop(at)} y2={fromTop(at)} />
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
          {foot.map((label, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two ends of a span may read the same
            <span key={at}>{label}</span>
          ))}
        </div>
      </div>
      <details className="text-small">
        <summary className="min-h-11 w-fit cursor-pointer py-2.5 text-accent underline decoration-1 underline-offset-4">
          {title} as figures
        </summary>
        <div className="max-h-80 overflow-auto">{table}</div>
      </details>
    </figure>
  )
}

const fromTop = (share: number) => `${100 - share * 100}%`
