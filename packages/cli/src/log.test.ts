import { expect, test } from 'vitest'
import { createLog } from './log.ts'

test('writes JSON with the name of the level, the time and the fields of child loggers', () => {
  const lines: string[] = []
  const log = createLog('info', { write: (line) => lines.push(line) })
  log.child({ requestId: 'req_1' }).info({ status: 200 }, 'answered')
  log.debug({}, 'below the level')
  expect(lines).toHaveLength(1)
  expect(JSON.parse(lines[0] ?? '')).toEqual({
    level: 'info',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    requestId: 'req_1',
    status: 200,
    msg: 'answered',
  })
})

test('logs the message and stack of an error', () => {
  const lines: string[] = []
  createLog('info', { write: (line) => lines.push(line) }).error(
    { error: new Error('no such table') },
    'failed',
  )
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    error: { message: 'no such table', stack: expect.stringContaining('log.test.ts') },
  })
})
