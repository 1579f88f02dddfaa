import type { Metadata } from 'next'
import { AdminNav } from '#components/admin/admin-nav.tsx'
import { EmailList } from '#components/admin/email-list.tsx'
import { EmptyState } from '#components/admin/empty-state.tsx'
import { requireAdmin } from '#server/require-admin.ts'
import { shop } from '#server/shop.ts'

export const metadata: Metadata = { title: 'Notification', robots: { index: false } }

/** What customers were told; without a mail server, the only place where it can be read. */
export default async function EmailsPage() {
  await requireAdmin()
  const notifications = await shop().engine.notifications.list()
  return (
    <div className="flex flex-col gap-10">
      <AdminNav at="mail" />
      <div>
        <h1 className="font-extrabold text-head tracking-tight">Notification</h1>
        <p className="text-faded">
          What customers were told, the latest hundred. The way into an account is no longer in a mail that
          was sent. Times are UTC.
        </p>
      </div>
      {notifications.length === 0 ? (
        <EmptyState
          isAsked={false}
          noun="mail"
          first="The first is sent when somebody pays, or makes an account."
        />
      ) : (
        <EmailList notifications={notifications} />
      )}
    </div>
  )
}
