/** What customers are told: a row for each fact, sent by a job. How it is put into words and carried is the postman's. */

export { forgetMails } from './forget.ts'
export { listMails } from './list.ts'
export { plainPostman } from './plain-postman.ts'
export { sendMail } from './send.ts'
export { tellOrderPaid } from './tell-order-paid.ts'
export { tellOrderSent } from './tell-order-sent.ts'
export { tellLateMoney, tellRefunded, tellRefundReturned } from './tell-refund.ts'
export { tellUser } from './tell-user.ts'
export { writeMail } from './write.ts'
