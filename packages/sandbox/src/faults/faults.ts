/**
 * Faults on request: network and server failures, switched on by `/_sandbox/faults` or, for one API
 * call, by the `Sandbox-Fault` header.
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
  /** Prefix of the event types or API paths that are affected. Default: all. */
  match?: string | undefined
  /** Milliseconds for `late`, the delays and the timeouts; number of copies for `duplicate`. */
  amount?: number | undefined
  /** How many more times the fault applies. Default: until it is removed. */
  times?: number | undefined
}

export interface Faults {
  /** @throws RangeError for an invalid `amount` or `times` */
  add(fault: Omit<Fault, 'id'>): Fault
  list(): Fault[]
  /** Removes a fault. A request that the fault is delaying continues. */
  remove(id: string): void
  clear(): void
  /** One delay in milliseconds for each copy to send; empty if the delivery is dropped. */
  deliveryDelays(eventType: string): number[]
  /** The fault for this API call, if any. Counts as one of its `times`. */
  nextApiFault(path: string): Fault | undefined
  /** Resolves after the fault's `amount`, or when the fault is removed. */
  holdRequest(fault: Fault): Promise<void>
}

/** `random` returns a number in [0, 1), used to shuffle. */
export function createFaults(random: () => number): Faults {
  let faults: Fault[] = []
  let count = 0
  const heldRequests = new Set<{ id: string; abort: AbortController }>()
  const take = (kinds: readonly string[], name: string, limit = Number.POSITIVE_INFINITY) => {
    const taken = faults
      .filter(
        (fault) => kinds.includes(fault.kind) && (fault.match === undefined || name.startsWith(fault.match)),
      )
      .slice(0, limit)
    for (const fault of taken) {
      if (fault.times !== undefined) {
        fault.times--
      }
    }
    faults = faults.filter(({ times }) => times === undefined || times > 0)
    return taken
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
      for (const held of heldRequests) {
        if (held.id === id) {
          held.abort.abort()
        }
      }
    },
    clear() {
      faults = []
    },
    deliveryDelays(eventType) {
      const taken = take(deliveryFaults, eventType)
      if (taken.some(({ kind }) => kind === 'drop')) {
        return []
      }
      const late = taken.find(({ kind }) => kind === 'late')?.amount ?? 0
      const duplicate = taken.find(({ kind }) => kind === 'duplicate')
      const isShuffled = taken.some(({ kind }) => kind === 'shuffle')
      return Array.from(
        { length: duplicate === undefined ? 1 : (duplicate.amount ?? 2) },
        () => late + (isShuffled ? random() * 2_000 : 0),
      )
    },
    nextApiFault: (path) => take(apiFaults, path, 1)[0],
    async holdRequest({ id, amount = 1_000 }) {
      const held = { id, abort: new AbortController() }
      heldRequests.add(held)
      await wait(amount, undefined, { signal: held.abort.signal }).catch(() => {})
      heldRequests.delete(held)
    },
  }
}

/**
 * Checked when the fault is added, because a fault outlives the call that added it: an invalid one
 * would break every later call. @throws RangeError
 */
export function checkFault({ kind, amount, times }: Omit<Fault, 'id'>) {
  const amountMax = kind === 'duplicate' ? 100 : 30 * 86_400_000
  if (amount !== undefined && !(Number.isInteger(amount) && amount >= 0 && amount <= amountMax)) {
    throw new RangeError(`The amount of ${kind} must be a whole number from 0 to ${amountMax}.`)
  }
  if (times !== undefined && !(Number.isSafeInteger(times) && times > 0)) {
    throw new RangeError('The times of a fault must be a whole number of at least 1.')
  }
}
