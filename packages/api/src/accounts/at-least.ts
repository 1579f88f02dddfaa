import { setTimeout as sleep } from 'node:timers/promises'

/** The result of `work`, or its failure, not before `ms` have passed: how long it took is nobody's business. */
export async function atLeast<T>(ms: number, work: () => Promise<T>): Promise<T> {
  const [result] = await Promise.allSettled([work(), sleep(ms)])
  if (result.status === 'rejected') {
    throw result.reason
  }
  return result.value
}
