import { createHash } from 'node:crypto'
import type { Mailer } from '@countinghouse/engine'
import { createTransport } from 'nodemailer'

/** The same fact has the same Message-ID, so that a mail which was sent twice shows once in most mailboxes. */
export function sendBySmtp({
  smtpUrl,
  from,
  siteUrl,
}: {
  smtpUrl: string
  from: string
  siteUrl: string
}): Mailer['send'] {
  // Only text goes in: no file and no address is fetched for a mail, whatever stands in it.
  const transport = createTransport({ url: smtpUrl, disableFileAccess: true, disableUrlAccess: true })
  const { hostname } = new URL(siteUrl)
  return async ({ key, to, subject, text, html }) => {
    const messageId = `<${createHash('sha256').update(key).digest('hex').slice(0, 32)}@${hostname}>`
    // As an object: a string would be parsed, and could name several.
    await transport.sendMail({ from, to: { name: '', address: to }, subject, text, html, messageId })
  }
}
