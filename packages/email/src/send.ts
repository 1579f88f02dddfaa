import { createHash } from 'node:crypto'
import type { Mailer } from '@countinghouse/engine'
import { createTransport } from 'nodemailer'

/**
 * A notification keeps its Message-ID, so that most mailboxes show an email that was sent twice
 * once.
 */
export function sendBySmtp({
  smtpUrl,
  from,
  siteUrl,
}: {
  smtpUrl: string
  from: string
  siteUrl: string
}): Mailer['send'] {
  // Content is text only: no file or URL is read for an attachment, whatever a template contains.
  const transport = createTransport({ url: smtpUrl, disableFileAccess: true, disableUrlAccess: true })
  const { hostname } = new URL(siteUrl)
  return async ({ key, to, subject, text, html }) => {
    const messageId = `<${createHash('sha256').update(key).digest('hex').slice(0, 32)}@${hostname}>`
    // As an object: a string would be parsed and could contain several recipients.
    await transport.sendMail({ from, to: { name: '', address: to }, subject, text, html, messageId })
  }
}
