/** For every test: what the sandbox answered and told in it was valid. A finding fails the test in which it was made. */
import { afterEach, expect } from 'vitest'
import { createCollector } from './collect.ts'

const collector = createCollector()

export const watched = collector.options

afterEach(async () => {
  const found = await collector.take()
  expect(found, `The sandbox answered or told what is not valid:\n${found.join('\n')}`).toEqual([])
})
