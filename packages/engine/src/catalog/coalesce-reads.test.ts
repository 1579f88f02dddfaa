import { expect, test, vi } from 'vitest'
import { coalesceReads } from './coalesce-reads.ts'

/** Reads that the test completes itself. */
function createReads() {
  const started: (PromiseWithResolvers<string> & { query: string })[] = []
  const read = coalesceReads((query: string) => {
    const pending = { query, ...Promise.withResolvers<string>() }
    started.push(pending)
    return pending.promise
  })
  return {
    started,
    read,
    untilStarted: (count: number) => vi.waitFor(() => expect(started).toHaveLength(count), 30_000),
  }
}

test('calls during a read share the next read, which starts after they were made', async () => {
  const { started, read, untilStarted } = createReads()
  const first = read('mount')
  const shared = [read('mount'), read('mount')]
  const other = read('stand')
  expect(started.map(({ query }) => query)).toEqual(['mount', 'stand'])
  started[0]?.resolve('two left')
  started[1]?.resolve('none left')
  expect([await first, await other]).toEqual(['two left', 'none left'])
  await untilStarted(3)
  started[2]?.resolve('one left')
  expect(await Promise.all(shared)).toEqual(['one left', 'one left'])
  const later = read('mount')
  await untilStarted(4)
  started[3]?.resolve('none left')
  expect(await later).toBe('none left')
})

test('a failed read fails for the calls that shared it, and not for later calls', async () => {
  const { started, read, untilStarted } = createReads()
  const first = read('mount')
  const second = read('mount')
  started[0]?.reject(new Error('Connection lost'))
  await expect(first).rejects.toThrow('Connection lost')
  await untilStarted(2)
  started[1]?.resolve('two left')
  expect(await second).toBe('two left')
})
