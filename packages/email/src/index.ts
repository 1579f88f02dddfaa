/** What customers are told: letters put into words, and carried by SMTP where there is a server for it. */
import type { Postman } from '@countinghouse/engine'
import { carryBySmtp } from './carry.ts'
import { write } from './write.ts'

export interface PostmanOptions {
  /** Links lead there; without a slash at the end. */
  siteUrl: string
  /** Unset: nothing is carried. */
  smtpUrl?: string | undefined
  mailFrom?: string | undefined
}

export function createPostman({ siteUrl, smtpUrl, mailFrom }: PostmanOptions): Postman {
  return {
    write: (told) => write(told, siteUrl),
    carry: smtpUrl && mailFrom ? carryBySmtp({ smtpUrl, from: mailFrom, siteUrl }) : undefined,
  }
}
