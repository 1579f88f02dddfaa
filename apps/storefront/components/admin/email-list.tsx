import { Badge } from '#components/ui/badge.tsx'
import type { StatusLabel } from '#lib/orders.ts'
import { utcText } from '#lib/time.ts'
import type { NotificationRow } from '#server/shop.ts'

/** Emails to customers; each row opens to show the text, without JavaScript. */
export function EmailList({ emails }: { emails: NotificationRow[] }) {
  return (
    <ul aria-label="Emails, newest first" className="border-line border-t text-small">
      {emails.map((email) => (
        <li key={email.key} className="border-rule border-b">
          <Email email={email} />
        </li>
      ))}
    </ul>
  )
}

function Email({ email }: { email: NotificationRow }) {
  const { to, subject, text, template, createdAt, error } = email
  const status = statusLabel(email)
  return (
    <details className="group">
      <summary className="grid cursor-pointer gap-x-6 gap-y-1 py-3 hover:bg-shade sm:grid-cols-[1fr_auto_auto] sm:items-baseline">
        <span className="min-w-0 break-words">
          <span className="font-semibold text-accent group-hover:underline">{subject}</span>
          <span className="block text-faded text-fine">{to ?? 'Deleted customer'}</span>
        </span>
        <span>
          <Badge tone={status.tone}>{status.text}</Badge>
        </span>
        <time dateTime={createdAt.toISOString()} className="text-faded tabular-nums">
          {utcText(createdAt)}
        </time>
      </summary>
      <div className="flex flex-col gap-3 pb-6">
        {error && <p className="break-words text-bad">Last delivery attempt failed: {error}</p>}
        <p className="text-faded text-fine">Template: {template.replaceAll('_', ' ')}</p>
        <pre className="whitespace-pre-wrap break-words border-rule border-l-2 pl-4 font-text">{text}</pre>
      </div>
    </details>
  )
}

function statusLabel({ sentAt, error, to }: NotificationRow): StatusLabel {
  if (sentAt) {
    return { text: 'Sent', tone: 'good' }
  }
  if (to === null) {
    return { text: 'Erased', tone: 'neutral' }
  }
  return error ? { text: 'Failed', tone: 'bad' } : { text: 'Not sent', tone: 'neutral' }
}
