/** What customers are told: letters put into words, and sent by SMTP where there is a server for it. */
import type { Mailer } from '@countinghouse/engine'
import { write } from './render.ts'
import { sendBySmtp } from './send.ts'

export interface MailerOptions {
  /** Links lead there; without a slash at the end. */
  siteUrl: string
  /** Unset: nothing is sent. */
  smtpUrl?: string | undefined
  mailFrom?: string | undefined
}

export function createMailer({ siteUrl, smtpUrl, mailFrom }: MailerOptions): Mailer {
  return {
    render: (notification) => write(notification, siteUrl),
    send: smtpUrl && mailFrom ? sendBySmtp({ smtpUrl, from: mailFrom, siteUrl }) : undefined,
  }
}
