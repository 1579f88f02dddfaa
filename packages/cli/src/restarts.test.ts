import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { runWithRestarts } from './restarts.ts'
import { watchFiles } from './watch-files.ts'

/**
 * Writes the text of `engine/text.ts` into the log when it starts, and `stopped` when it has to
 * stop.
 */
const program = `
import { appendFileSync, readFileSync } from 'node:fs'
const [root, ...args] = process.argv.slice(2)
const log = (line) => appendFileSync(root + '/log', line + '\\n')
const text = readFileSync(root + '/engine/text.ts', 'utf8')
const line = [text, ...args].join(' ')
if (text === 'broken') {
  log(line)
  process.exit(3)
}
process.on('message', () => { log('stopped'); process.exit() })
process.send('ready', () => log(line))
`

function openProject() {
  const root = mkdtempSync(join(tmpdir(), 'countinghouse restarts '))
  onTestFinished(() => rmSync(root, { recursive: true }))
  mkdirSync(join(root, 'engine'))
  writeFileSync(join(root, 'program.mjs'), program)
  writeFileSync(join(root, 'log'), '')
  const write = (text: string, path = 'engine/text.ts') => writeFileSync(join(root, path), text)
  write('first')
  return { root, write, options: { root, folders: ['engine'], files: ['settings.ts'] } }
}

function runProject() {
  const project = openProject()
  const { root, options } = project
  const stop = new AbortController()
  const messages: string[] = []
  const run = () =>
    runWithRestarts({
      ...options,
      args: (starts) => [join(root, 'program.mjs'), root, `start ${starts}`],
      signal: stop.signal,
      report: (message) => messages.push(message),
    })
  const log = () => readFileSync(join(root, 'log'), 'utf8').trim().split('\n')
  return { ...project, run, stop, messages, log }
}

test('restarts the program when a source file changes, and stops it when the signal aborts', async () => {
  const { root, run, write, stop, messages, log } = runProject()
  const ended = run()
  await expect.poll(log).toEqual(['first start 0'])
  write('second')
  await expect.poll(log).toEqual(['first start 0', 'stopped', 'second start 1'])
  // Many editors save by renaming a new file over the old one, and then change it again.
  write('third', 'engine/text.ts~')
  renameSync(join(root, 'engine/text.ts~'), join(root, 'engine/text.ts'))
  await expect.poll(() => log().at(-1)).toBe('third start 2')
  write('fourth')
  await expect.poll(() => log().at(-1)).toBe('fourth start 3')
  expect(messages).toEqual(Array(3).fill('Restarting: engine/text.ts changed.'))
  stop.abort()
  expect(await ended).toBe(0)
  expect(log().at(-1)).toBe('stopped')
})

test('waits for the next change when a changed program ends by itself', async () => {
  const { run, write, stop, messages, log } = runProject()
  const ended = run()
  await expect.poll(log).toEqual(['first start 0'])
  write('broken')
  await expect.poll(() => messages.at(-1)).toMatch(/not running/)
  write('fixed')
  await expect.poll(log).toEqual(['first start 0', 'stopped', 'broken start 1', 'fixed start 2'])
  stop.abort()
  expect(await ended).toBe(0)
})

test('ends with the exit code of a program that never started', async () => {
  const { run, write, log } = runProject()
  write('broken')
  expect(await run()).toBe(3)
  expect(log()).toEqual(['broken start 0'])
})

test('reports changes in new folders and named files, but not in tests or temporary files', async () => {
  const { root, write, options } = openProject()
  const watcher = watchFiles(options)
  onTestFinished(() => watcher.close())
  mkdirSync(join(root, 'engine/orders'))
  expect(await watcher.changed()).toEqual(['engine/orders'])
  write('', 'engine/orders/refund.test.ts')
  write('', 'engine/orders/.refund.ts.swp')
  write('', 'other.ts')
  write('', 'engine/orders/refund.ts')
  write('', 'settings.ts')
  expect(await watcher.changed()).toEqual(['engine/orders/refund.ts', 'settings.ts'])

  rmSync(join(root, 'engine/orders'), { recursive: true })
  mkdirSync(join(root, 'engine/orders'))
  await vi.waitFor(async () => expect(await watcher.changed()).toContain('engine/orders'))
  write('', 'engine/orders/issue.ts')
  expect(await watcher.changed()).toEqual(['engine/orders/issue.ts'])
})
