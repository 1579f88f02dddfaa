/** Emails to customers: one row for each fact, sent by a job. The mailer renders and sends them. */

export { createNotification } from './create.ts'
export { eraseNotifications } from './erase.ts'
export { listNotifications } from './list.ts'
export {
  notifyLatePayment,
  notifyOrderPaid,
  notifyOrderShipped,
  notifyRefunded,
  notifyRefundFailed,
  notifyUser,
} from './notify.ts'
export { sendNotification } from './send.ts'
export { plainMailer } from './types.ts'
