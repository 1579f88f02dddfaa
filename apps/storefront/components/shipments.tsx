import type { Fulfillment } from '@countinghouse/api/types'

interface ShipmentsProps {
  shipments: (Omit<Fulfillment, 'sentAt'> & { sentAt: Date | string })[]
  /** `utcText` on admin pages, `localText` for customers. */
  formatTime: (time: Date) => string
}

/** What was shipped, with carrier and tracking. */
export function Shipments({ shipments, formatTime }: ShipmentsProps) {
  return (
    <ul className="flex flex-col gap-4 text-small">
      {shipments.map(({ id, sentAt, carrier, trackingNumber, trackingUrl, lines }) => (
        <li key={id} className="flex flex-col gap-0.5">
          <span className="text-faded text-fine tabular-nums">{formatTime(new Date(sentAt))}</span>
          <span>{lines.map(({ quantity, name }) => `${quantity} × ${name}`).join(', ')}</span>
          {(carrier || trackingNumber) && (
            <span className="break-words">{[carrier, trackingNumber].filter(Boolean).join(' ')}</span>
          )}
          {trackingUrl && (
            <a
              href={trackingUrl}
              rel="noreferrer"
              className="w-fit text-accent underline decoration-1 underline-offset-4"
            >
              Track package
            </a>
          )}
        </li>
      ))}
    </ul>
  )
}
