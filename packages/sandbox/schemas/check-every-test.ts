/**
 * Validates every response and event of the sandbox during a test. A finding fails the test that
 * caused it.
 */
import { afterEach, expect } from 'vitest'
import { createCollector } from './collect.ts'

const collector = createCollector()

export const validationHooks = collector.options

afterEach(async () => {
  const found = await collector.take()
  expect(found, `The sandbox returned or emitted invalid objects:\n${found.join('\n')}`).toEqual([])
})
