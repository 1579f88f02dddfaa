import type { TimelineEntry } from '@countinghouse/api/types'
import Link from 'next/link'
import { actorText } from '#lib/actor.ts'
import { timelineText } from '#lib/orders.ts'

interface TimelineProps {
  entries: (Omit<TimelineEntry, 'at'> & { at: Date | string })[]
  /** `utcText` on admin pages, `localText` for customers. */
  formatTime: (time: Date) => string
  /** Email addresses by actor; customers see no actors. */
  actorNames?: Record<string, string>
}

/** The history of an order, oldest first. */
export function Timeline({ entries, formatTime, actorNames }: TimelineProps) {
  return (
    <ol className="flex flex-col border-line border-l-2 text-small">
      {entries.map((entry) => {
        const at = new Date(entry.at)
        return (
          <li key={`${entry.kind} ${entry.about}`} className="relative flex flex-col gap-0.5 py-2 pl-5">
            <span aria-hidden className="absolute top-4 -left-[5px] size-2 rounded-full bg-line" />
            <time dateTime={at.toISOString()} className="text-faded text-fine tabular-nums">
              {formatTime(at)}
            </time>
            <span className="min-w-0 break-words">
              {timelineText(entry)}
              {entry.kind === 'stripe_event' && (
                <>
                  {' '}
                  <Link
                    href={`/admin/events/${encodeURIComponent(entry.about)}`}
                    className="text-accent underline decoration-1"
                  >
                    View event
                  </Link>
                </>
              )}
              {entry.actor && <span className="text-faded"> By {actorText(entry.actor, actorNames)}.</span>}
            </span>
          </li>
        )
      })}
    </ol>
  )
}
