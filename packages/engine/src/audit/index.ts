/** The book of what was done by whom, which is only ever added to. */
export { listAudit } from './list.ts'
export { recordAudit } from './record.ts'
