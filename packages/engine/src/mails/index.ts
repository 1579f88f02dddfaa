/** What customers are told: a row for each fact, sent by a job. How it is put into words and carried is the postman's. */

export { eraseNotifications } from './forget.ts'
export { listNotifications } from './list.ts'
export { plainMailer } from './plain-postman.ts'
export { sendNotification } from './send.ts'
export { notifyOrderPaid } from './tell-order-paid.ts'
export { notifyOrderShipped } from './tell-order-sent.ts'
export { notifyLatePayment, notifyRefunded, notifyRefundFailed } from './tell-refund.ts'
export { notifyUser } from './tell-user.ts'
export { createNotification } from './write.ts'
