/** What customers are told: a row for each fact, sent by a job. How it is put into words and carried is the postman's. */

export { createNotification } from './create.ts'
export { eraseNotifications } from './erase.ts'
export { listNotifications } from './list.ts'
export { notifyOrderPaid } from './notify-order-paid.ts'
export { notifyOrderShipped } from './notify-order-shipped.ts'
export { notifyLatePayment, notifyRefunded, notifyRefundFailed } from './notify-refund.ts'
export { notifyUser } from './notify-user.ts'
export { plainMailer } from './plain-mailer.ts'
export { sendNotification } from './send.ts'
