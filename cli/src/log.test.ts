import { expect, test } from 'vitest'
import { createLog, hideSecrets } from './log.ts'

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
  createLog('info', { write: (line) => lines.push(line) }).error({ error: new Error('no such table') }, 'failed')
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    error: { message: 'no such table', stack: expect.stringContaining('log.test.ts') },
  })
})

test.for([
  ['key sk_live_51Habc refused', 'key sk_live_… refused'],
  ['{"key":"rk_test_51Habc"}', '{"key":"rk_test_…"}'],
  ['whsec_aB3+/= and whsec_other', 'whsec_… and whsec_…'],
  ['cannot reach postgres://shop:hun:ter2@db:5432/shop', 'cannot reach postgres://shop:…@db:5432/shop'],
  ['{"Authorization":"Bearer a\\"b","path":"/"}', '{"Authorization":"…","path":"/"}'],
  ['{"stripe-signature":"t=1,v1=ab"}', '{"stripe-signature":"…"}'],
  ['order ord_123 in task_test_1 is paid', 'order ord_123 in task_test_1 is paid'],
] as const)('%s', ([line, hidden]) => {
  expect(hideSecrets(line)).toBe(hidden)
})
