import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { lockHolder, tryLock } from './lock.ts'

function newFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'countinghouse lock '))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return join(folder, 'lock')
}

test('only one process holds the lock until it is released', () => {
  const file = newFile()
  const first = tryLock(file)
  expect(first).toBeDefined()
  expect(tryLock(file)).toBeUndefined()
  expect(lockHolder(file)).toBe(String(process.pid))
  first?.release()
  const second = tryLock(file)
  expect(second).toBeDefined()
  second?.release()
})

test('the lock ends when its process is killed', async () => {
  const file = newFile()
  const lock = JSON.stringify(new URL('./lock.ts', import.meta.url).href)
  const script = `const { tryLock } = await import(${lock}); tryLock(${JSON.stringify(file)}); console.log('held'); setInterval(() => {}, 1000)`
  const holder = spawn(process.execPath, [
    '--disable-warning=ExperimentalWarning',
    '--input-type=module',
    '-e',
    script,
  ])
  await once(holder.stdout, 'data')
  expect(tryLock(file)).toBeUndefined()
  holder.kill('SIGKILL')
  await once(holder, 'exit')
  const lockAfter = tryLock(file)
  expect(lockAfter).toBeDefined()
  lockAfter?.release()
})
