/** Renders notifications as emails, and sends them by SMTP where a server is configured. */
import type { Mailer } from '@countinghouse/engine'
import { renderEmail } from './render.ts'
import { sendBySmtp } from './send.ts'

export interface MailerOptions {
  /** Origin of the links in emails, without a trailing slash. */
  siteUrl: string
  /** Unset: emails are stored but not sent. */
  smtpUrl?: string | undefined
  mailFrom?: string | undefined
}

export function createMailer({ siteUrl, smtpUrl, mailFrom }: MailerOptions): Mailer {
  return {
    render: (notification) => renderEmail(notification, siteUrl),
    send: smtpUrl && mailFrom ? sendBySmtp({ smtpUrl, from: mailFrom, siteUrl }) : undefined,
  }
}
