import { statuses } from '#lib/events.ts'
import { utcText } from '#lib/time.ts'
import type { StripeEventStats } from '#server/shop.ts'

type Bucket = StripeEventStats['buckets'][number]

interface BucketTableProps {
  buckets: Bucket[]
  /** Heading of a column, and its text for a bucket. */
  columns: [string, (bucket: Bucket) => string][]
}

/** The data of an event chart, one row per bucket that has events. */
export function BucketTable({ buckets, columns }: BucketTableProps) {
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
          .filter((bucket) => statuses.some((status) => bucket[status] > 0))
          .map((bucket) => (
            <tr key={bucket.since.getTime()} className="border-rule border-b">
              <th scope="row" className="py-1.5 pr-4 text-left font-normal">
                {utcText(bucket.since)}
              </th>
              {columns.map(([name, cellText]) => (
                <td key={name} className="py-1.5 pl-4 text-right">
                  {cellText(bucket)}
                </td>
              ))}
            </tr>
          ))}
      </tbody>
    </table>
  )
}
