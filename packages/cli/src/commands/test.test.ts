import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { CliError } from '../cli-error.ts'
import { vitestArguments } from '../vitest-arguments.ts'
import { test as runTests } from './test.ts'

describe('arguments for vitest', () => {
  test.for([
    ['nothing runs everything', {}, [], []],
    ['--deep runs everything', { deep: true }, [], []],
    ['a path', {}, ['packages/email'], ['packages/email']],
    ['a path in the browser', {}, ['test/e2e/sale.test.ts'], ['test/e2e/sale.test.ts']],
    ['a title', { name: 'proration' }, ['test'], ['test', '--testNamePattern=proration']],
    ['a shard excludes browser tests', { shard: '1/3' }, [], ['--project=!e2e', '--shard=1/3']],
    ['a shard of a folder', { shard: '2/2' }, ['test/e2e'], ['test/e2e', '--shard=2/2']],
    ['watch mode excludes browser tests', { watch: true }, [], ['--project=!e2e']],
    ['watch mode of a folder', { watch: true }, ['packages/api'], ['packages/api']],
    [
      'a debugger',
      { inspect: true },
      ['a.test.ts'],
      ['a.test.ts', '--inspect-brk', '--no-file-parallelism', '--testTimeout=0', '--hookTimeout=0'],
    ],
  ] as const)('%s', ([, options, paths, expected]) => {
    expect(vitestArguments(options, [...paths])).toEqual(expected)
  })
})

test('rejects an unknown option and a malformed shard', async () => {
  await expect(runTests(['--shallow'])).rejects.toThrow(CliError)
  await expect(runTests(['--shard=3'])).rejects.toThrow('--shard=3 is not a valid shard')
})

const main = fileURLToPath(new URL('../main.ts', import.meta.url))

function runMain(...args: string[]) {
  const { stdout, status } = spawnSync(process.execPath, [main, 'test', ...args], {
    encoding: 'utf8',
    env: { ...process.env, CI: '' },
  })
  return { stdout, status }
}

test('a path runs only its tests, without the checks', { timeout: 180_000 }, () => {
  const { stdout, status } = runMain('packages/cli/src/table.test.ts')
  expect(stdout).toMatch(/\ncli +\d+ +0 +[\d.]+ s\n\n[1-9]\d* passed, 0 failed\n$/)
  expect(stdout).not.toContain('Biome')
  expect(status).toBe(0)
})

test('a path without tests fails', { timeout: 180_000 }, () => {
  const { stdout, status } = runMain('packages/cli/src/nowhere')
  expect(stdout).toMatch(/0 passed, 1 failed\n$/)
  expect(status).toBe(1)
})
