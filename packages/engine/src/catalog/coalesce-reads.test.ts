import { expect, test, vi } from 'vitest'
import { coalesceReads } from './coalesce-reads.ts'

/** Readings that end when the test says so. */
function openReadings() {
  const begun: (PromiseWithResolvers<string> & { asked: string })[] = []
  const read = coalesceReads((asked: string) => {
    const reading = { asked, ...Promise.withResolvers<string>() }
    begun.push(reading)
    return reading.promise
  })
  return {
    begun,
    read,
    untilBegun: (count: number) => vi.waitFor(() => expect(begun).toHaveLength(count), 30_000),
  }
}

test('who asks while the same is being read shares the next reading, which begins after they asked', async () => {
  const { begun, read, untilBegun } = openReadings()
  const first = read('mount')
  const shared = [read('mount'), read('mount')]
  const other = read('stand')
  expect(begun.map(({ asked }) => asked)).toEqual(['mount', 'stand'])
  begun[0]?.resolve('two left')
  begun[1]?.resolve('none left')
  expect([await first, await other]).toEqual(['two left', 'none left'])
  await untilBegun(3)
  begun[2]?.resolve('one left')
  expect(await Promise.all(shared)).toEqual(['one left', 'one left'])
  const later = read('mount')
  await untilBegun(4)
  begun[3]?.resolve('none left')
  expect(await later).toBe('none left')
})

test('a reading that fails has failed for those who shared it, and for nobody after', async () => {
  const { begun, read, untilBegun } = openReadings()
  const first = read('mount')
  const second = read('mount')
  begun[0]?.reject(new Error('The database is gone'))
  await expect(first).rejects.toThrow('gone')
  await untilBegun(2)
  begun[1]?.resolve('two left')
  expect(await second).toBe('two left')
})
