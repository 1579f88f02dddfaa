import type { Metadata } from 'next'
import { AdminNav } from '#components/admin/admin-nav.tsx'
import { Empty } from '#components/admin/empty.tsx'
import { MailList } from '#components/admin/mail-list.tsx'
import { demandOperator } from '#server/demand-operator.ts'
import { shop } from '#server/shop.ts'

export const metadata: Metadata = { title: 'Mail', robots: { index: false } }

/** What customers were told; without a mail server, the only place where it can be read. */
export default async function MailPage() {
  await demandOperator()
  const mails = await shop().engine.mails.list()
  return (
    <div className="flex flex-col gap-10">
      <AdminNav at="mail" />
      <div>
        <h1 className="font-extrabold text-head tracking-tight">Mail</h1>
        <p className="text-faded">
          What customers were told, the latest hundred. The way into an account is no longer in a mail that
          was sent. Times are UTC.
        </p>
      </div>
      {mails.length === 0 ? (
        <Empty
          isAsked={false}
          noun="mail"
          first="The first is sent when somebody pays, or makes an account."
        />
      ) : (
        <MailList mails={mails} />
      )}
    </div>
  )
}
