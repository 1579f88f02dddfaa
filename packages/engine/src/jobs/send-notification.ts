import { sendNotification } from '../notifications/index.ts'
import type { JobHandler } from './job.ts'

/** A mail that was written; without a carrier it stays where the admin reads it. */
export const sendNotificationJob: JobHandler<'send-mail'> = (ctx, { key }) => sendNotification(ctx, key)
