import type { AuditId } from '../core/ids.ts'

/** Who did what to which row, as it was and as it is. */
export interface AuditEntry {
  /** Such as `cli`, or an admin's account. */
  actor: string
  /** As noun and verb: `api_key.created`. */
  act: string
  /** The id of the row. */
  subject: string
  before?: object | undefined
  after?: object | undefined
}

export interface Audited {
  id: AuditId
  at: Date
  actor: string
  act: string
  subject: string
  before: object | null
  after: object | null
}

export interface Audit {
  /** For acts that the engine does not write down itself. Never taken back. */
  record(entry: AuditEntry): Promise<void>
  /** The latest first; `limit` is 50 unless told. */
  list(filter?: { subject?: string; limit?: number }): Promise<Audited[]>
}
