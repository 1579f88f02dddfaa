import type { Metadata } from 'next'
import { AdminNav } from '#components/admin/admin-nav.tsx'
import { EmailList } from '#components/admin/email-list.tsx'
import { EmptyState } from '#components/admin/empty-state.tsx'
import { requireAdmin } from '#server/require-admin.ts'
import { shop } from '#server/shop.ts'

export const metadata: Metadata = { title: 'Emails', robots: { index: false } }

/** Emails to customers. Without an SMTP server this is the only place to read them. */
export default async function EmailsPage() {
  await requireAdmin()
  const emails = await shop().engine.notifications.list()
  return (
    <div className="flex flex-col gap-10">
      <AdminNav current="emails" />
      <div>
        <h1 className="font-extrabold text-head tracking-tight">Emails</h1>
        <p className="text-faded">
          The latest 100 emails to customers. Without SMTP configured they are not sent, and you can read them
          here. Sign-in links are removed once an email is sent. Times are in UTC.
        </p>
      </div>
      {emails.length === 0 ? (
        <EmptyState
          isFiltered={false}
          noun="emails"
          hint="The first one appears when a customer pays or creates an account."
        />
      ) : (
        <EmailList emails={emails} />
      )}
    </div>
  )
}
