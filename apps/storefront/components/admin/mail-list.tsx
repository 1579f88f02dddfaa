import { Badge } from '#components/ui/badge.tsx'
import { timeText } from '#lib/events.ts'
import type { MailRow } from '#server/shop.ts'

/** Each opens to its words, without a script. */
export function MailList({ mails }: { mails: MailRow[] }) {
  return (
    <ul aria-label="Mails, the latest first" className="border-line border-t text-small">
      {mails.map((mail) => (
        <li key={mail.key} className="border-rule border-b">
          <Mail mail={mail} />
        </li>
      ))}
    </ul>
  )
}

function Mail({ mail }: { mail: MailRow }) {
  const { to, subject, text, template, writtenAt, error } = mail
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
        <time dateTime={writtenAt.toISOString()} className="text-faded tabular-nums">
          {timeText(writtenAt)}
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

function stateOf({ sentAt, error, to }: MailRow): { said: string; tone: 'neutral' | 'good' | 'bad' } {
  if (sentAt) {
    return { said: 'sent', tone: 'good' }
  }
  if (to === null) {
    return { said: 'forgotten', tone: 'neutral' }
  }
  return error ? { said: 'failed', tone: 'bad' } : { said: 'kept', tone: 'neutral' }
}
