/**
 * Faults on request: what can go wrong between two computers, switched on by `/_sandbox/faults` or, for one API call, by the
 * `Sandbox-Fault` header.
 */
import { setTimeout as wait } from 'node:timers/promises'

export const deliveryFaults = ['late', 'duplicate', 'shuffle', 'drop'] as const
export const apiFaults = [
  'delay',
  'delay_after',
  'error_before',
  'error_after',
  'timeout_before',
  'timeout_after',
  'rate_limit',
] as const

export interface Fault {
  id: string
  kind: (typeof deliveryFaults)[number] | (typeof apiFaults)[number]
  /** Event types or API paths that it touches: a prefix, or absent for all. */
  match?: string | undefined
  /** Milliseconds for `late`, the delays and the time-outs; copies for `duplicate`. */
  amount?: number | undefined
  /** How often it still strikes; absent for ever. */
  times?: number | undefined
}

export interface Faults {
  /** @throws RangeError for an amount or a number of times that cannot be */
  add(fault: Omit<Fault, 'id'>): Fault
  list(): Fault[]
  /** Switches one off; a call that it holds up goes on. */
  remove(id: string): void
  clear(): void
  /** One delay in milliseconds for each copy to send; none when the delivery is dropped. */
  deliveryDelays(eventType: string): number[]
  /** The fault that strikes this API call. */
  strike(path: string): Fault | undefined
  /** Resolves after the fault's `amount`, or when somebody removes it. */
  holdUp(fault: Fault): Promise<void>
}

/** `random` gives [0, 1): it shuffles. */
export function createFaults(random: () => number): Faults {
  let faults: Fault[] = []
  let count = 0
  const heldUp = new Set<{ id: string; letGo: AbortController }>()
  const take = (kinds: readonly string[], name: string, atMost = Number.POSITIVE_INFINITY) => {
    const found = faults
      .filter(
        (fault) => kinds.includes(fault.kind) && (fault.match === undefined || name.startsWith(fault.match)),
      )
      .slice(0, atMost)
    for (const fault of found) {
      if (fault.times !== undefined) {
        fault.times--
      }
    }
    faults = faults.filter(({ times }) => times === undefined || times > 0)
    return found
  }
  return {
    add(fault) {
      checkFault(fault)
      const added = { ...fault, id: `fault_${++count}` }
      faults.push(added)
      return added
    },
    list: () => structuredClone(faults),
    remove(id) {
      faults = faults.filter((fault) => fault.id !== id)
      for (const held of heldUp) {
        if (held.id === id) {
          held.letGo.abort()
        }
      }
    },
    clear() {
      faults = []
    },
    deliveryDelays(eventType) {
      const struck = take(deliveryFaults, eventType)
      if (struck.some(({ kind }) => kind === 'drop')) {
        return []
      }
      const late = struck.find(({ kind }) => kind === 'late')?.amount ?? 0
      const copies = struck.find(({ kind }) => kind === 'duplicate')
      const shuffled = struck.some(({ kind }) => kind === 'shuffle')
      return Array.from(
        { length: copies === undefined ? 1 : (copies.amount ?? 2) },
        () => late + (shuffled ? random() * 2_000 : 0),
      )
    },
    strike: (path) => take(apiFaults, path, 1)[0],
    async holdUp({ id, amount = 1_000 }) {
      const held = { id, letGo: new AbortController() }
      heldUp.add(held)
      await wait(amount, undefined, { signal: held.letGo.signal }).catch(() => {})
      heldUp.delete(held)
    },
  }
}

/** A fault lasts longer than the call that set it, so that a wrong one would break every later call. */
export function checkFault({ kind, amount, times }: Omit<Fault, 'id'>) {
  const amountMax = kind === 'duplicate' ? 100 : 30 * 86_400_000
  if (amount !== undefined && !(Number.isInteger(amount) && amount >= 0 && amount <= amountMax)) {
    throw new RangeError(`The amount of ${kind} must be a whole number from 0 to ${amountMax}.`)
  }
  if (times !== undefined && !(Number.isSafeInteger(times) && times > 0)) {
    throw new RangeError('A fault strikes a whole number of times, at least once.')
  }
}
