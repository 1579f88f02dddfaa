import { sendMail } from '../mails/index.ts'
import type { JobHandler } from './job.ts'

/** A mail that was written; without a carrier it stays where the admin reads it. */
export const sendMailJob: JobHandler<'send-mail'> = (ground, { key }) => sendMail(ground, key)
