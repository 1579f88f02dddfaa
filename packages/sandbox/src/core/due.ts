/**
 * What is to happen later, on the sandbox's clock or on a test clock: sessions expire, debits settle, deliveries are tried again.
 * One table in order of time; turning a clock runs what became due, in that order.
 */
import type { Database } from './database.ts'

export interface DueEntry {
  seq: number
  /** Milliseconds on its clock. */
  at: number
  kind: string
  object: string
}

export interface Due {
  /** `clock` is a test clock's id, or absent for the sandbox's own. */
  add(kind: string, object: string, at: number, clock?: string | null): void
  /** As `add`, before whatever else is due at the same moment. */
  addFirst(kind: string, object: string, at: number, clock?: string | null): void
  /** Forgets what was planned for an object: one kind of it, or everything. */
  cancel(object: string, kind?: string): void
  /** Forgets everything planned on a test clock. */
  cancelClock(clock: string): void
  /** The earliest entry at or before `until`, left in the table. Deliveries have a queue of their own and are not among them. */
  next(until: number, clock?: string): DueEntry | undefined
  /** Deliveries that may be sent now. */
  deliveries(until: number, limit: number): DueEntry[]
  done(seq: number): void
  /** When the next entry of the sandbox's own clock is due. */
  nextAt(): number | undefined
  isPlanned(object: string, kind: string): boolean
  /** Whether anything was planned or forgotten since this was asked last: most calls leave the table alone. */
  takeChanged(): boolean
}

export const deliveryKind = 'webhook.deliver'
/** Deliveries lie on a clock of their own name, so that neither of the two reads past the other. */
const deliveryClock = 'webhooks'

export function createDue(database: Database): Due {
  const select =
    'SELECT seq, at, kind, object FROM due WHERE clock = ? AND at <= ? ORDER BY at, rank, seq LIMIT ?'
  let changed = false
  const write = (sql: string, ...values: (string | number)[]) => {
    changed = true
    database.run(sql, ...values)
  }
  const rows = (clock: string, until: number, limit: number) =>
    database.all(select, clock, until, limit) as unknown as DueEntry[]
  return {
    add(kind, object, at, clock) {
      const onClock = kind === deliveryKind ? deliveryClock : (clock ?? '')
      write(
        'INSERT INTO due (at, clock, kind, object) VALUES (?, ?, ?, ?)',
        Math.round(at),
        onClock,
        kind,
        object,
      )
    },
    addFirst(kind, object, at, clock) {
      write(
        'INSERT INTO due (at, clock, kind, object, rank) VALUES (?, ?, ?, ?, -1)',
        Math.round(at),
        clock ?? '',
        kind,
        object,
      )
    },
    cancel(object, kind) {
      if (kind === undefined) {
        write('DELETE FROM due WHERE object = ?', object)
      } else {
        write('DELETE FROM due WHERE object = ? AND kind = ?', object, kind)
      }
    },
    cancelClock: (clock) => write('DELETE FROM due WHERE clock = ?', clock),
    next: (until, clock = '') => rows(clock, until, 1)[0],
    deliveries: (until, limit) => rows(deliveryClock, until, limit),
    done: (seq) => write('DELETE FROM due WHERE seq = ?', seq),
    nextAt() {
      const row = database.get("SELECT min(at) AS at FROM due WHERE clock IN ('', 'webhooks')")
      return row?.at === null || row?.at === undefined ? undefined : Number(row.at)
    },
    isPlanned: (object, kind) =>
      database.get('SELECT 1 AS found FROM due WHERE object = ? AND kind = ?', object, kind) !== undefined,
    takeChanged() {
      const was = changed
      changed = false
      return was
    },
  }
}
