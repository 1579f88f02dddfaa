import { Badge } from '#components/ui/badge.tsx'
import { timeText } from '#lib/events.ts'
import type { NotificationRow } from '#server/shop.ts'

/** Each opens to its words, without a script. */
export function EmailList({ notifications }: { notifications: NotificationRow[] }) {
  return (
    <ul aria-label="Mails, the latest first" className="border-line border-t text-small">
      {notifications.map((mail) => (
        <li key={mail.key} className="border-rule border-b">
          <Notification mail={mail} />
        </li>
      ))}
    </ul>
  )
}

function Notification({ mail }: { mail: NotificationRow }) {
  const { to, subject, text, template, createdAt, error } = mail
  const { said, tone } = stateOf(mail)
  return (
    <details className="group">
      <summary className="grid cursor-pointer gap-x-6 gap-y-1 py-3 hover:bg-shade sm:grid-cols-[1fr_auto_auto] sm:items-baseline">
        <span className="min-w-0 break-words">
          <span className="font-semibold text-accent group-hover:underline">{subject}</span>
          <span className="block text-faded text-fine">{to ?? 'somebody who was forgotten'}</span>
        </span>
        <span>
          <Badge tone={tone}>{said}</Badge>
        </span>
        <time dateTime={createdAt.toISOString()} className="text-faded tabular-nums">
          {timeText(createdAt)}
        </time>
      </summary>
      <div className="flex flex-col gap-3 pb-6">
        {error && <p className="break-words text-bad">The last try to send it: {error}</p>}
        <p className="text-faded text-fine">{template}</p>
        <pre className="whitespace-pre-wrap break-words border-rule border-l-2 pl-4 font-text">{text}</pre>
      </div>
    </details>
  )
}

function stateOf({ sentAt, error, to }: NotificationRow): { said: string; tone: 'neutral' | 'good' | 'bad' } {
  if (sentAt) {
    return { said: 'sent', tone: 'good' }
  }
  if (to === null) {
    return { said: 'erased', tone: 'neutral' }
  }
  return error ? { said: 'failed', tone: 'bad' } : { said: 'kept', tone: 'neutral' }
}
