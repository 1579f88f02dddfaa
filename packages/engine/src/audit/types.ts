import type { AuditId } from '../core/ids.ts'

/** One action on one row, with its values before and after. */
export interface AuditEntry {
  /** An admin's account id, or the source of a command such as `cli`. */
  actor: string
  /** The action as noun and past participle, such as `api_key.created`. */
  action: string
  /** Id of the row that the action changed. */
  subject: string
  before?: object | undefined
  after?: object | undefined
}

export interface Audited {
  id: AuditId
  at: Date
  actor: string
  action: string
  subject: string
  before: object | null
  after: object | null
}
