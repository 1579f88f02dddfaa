import { expect, test } from 'vitest'
import { createLog } from './log.ts'

test('a line is JSON with its level by name, its time and the fields of its children', () => {
  const lines: string[] = []
  const log = createLog('info', { write: (line) => lines.push(line) })
  log.child({ requestId: 'req_1' }).info({ status: 200 }, 'answered')
  log.debug({}, 'too quiet')
  expect(lines).toHaveLength(1)
  expect(JSON.parse(lines[0] ?? '')).toEqual({
    level: 'info',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    requestId: 'req_1',
    status: 200,
    msg: 'answered',
  })
})

test('an error keeps its message and stack', () => {
  const lines: string[] = []
  createLog('info', { write: (line) => lines.push(line) }).error(
    { error: new Error('no such table') },
    'failed',
  )
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    error: { message: 'no such table', stack: expect.stringContaining('log.test.ts') },
  })
})
