import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

const locked = {
  packages: {
    '': {},
    'node_modules/workspace': { link: true },
    'node_modules/a': { version: '1.0.0' },
    'node_modules/b-elsewhere': { version: '1.0.0', optional: true, os: ['sunos'] },
    'node_modules/b-here': { version: '1.0.0', optional: true, os: [process.platform] },
  },
}

/** A clone with a fake npm that prints "npm" and creates `node_modules`. */
function clone(installed: Record<string, { version: string }> | undefined) {
  const root = mkdtempSync(join(tmpdir(), 'countinghouse install '))
  onTestFinished(() => rmSync(root, { recursive: true }))
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify(locked))
  writeFileSync(
    join(root, 'npm.cjs'),
    `console.log('npm', process.argv.slice(2).join(' ')); require('fs').mkdirSync('node_modules', { recursive: true })`,
  )
  if (installed) {
    for (const path of Object.keys(installed)) {
      mkdirSync(join(root, path), { recursive: true })
    }
    writeFileSync(join(root, 'node_modules/.package-lock.json'), JSON.stringify({ packages: installed }))
  }
  const module = JSON.stringify(new URL('./install.mjs', import.meta.url).href)
  const install = () => {
    const script = `const { install } = await import(${module}); await install(${JSON.stringify(root)})`
    const env = { ...process.env, npm_execpath: join(root, 'npm.cjs') }
    const { stdout, status } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      env,
      encoding: 'utf8',
    })
    return { installed: /^npm ci /m.test(stdout), status }
  }
  return { root, install }
}

test('installs a fresh clone once', () => {
  const { install } = clone(undefined)
  expect(install()).toEqual({ installed: true, status: 0 })
  expect(install()).toEqual({ installed: false, status: 0 })
})

test('installs again when the lock file has changed', () => {
  const { root, install } = clone(undefined)
  install()
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ ...locked, name: 'changed' }))
  expect(install()).toEqual({ installed: true, status: 0 })
})

test('does not install again after npm ci was run by hand', () => {
  const installed = { 'node_modules/a': { version: '1.0.0' }, 'node_modules/b-here': { version: '1.0.0' } }
  expect(clone(installed).install()).toEqual({ installed: false, status: 0 })
})

test.for([
  [
    'a different version of a package',
    { 'node_modules/a': { version: '0.9.0' }, 'node_modules/b-here': { version: '1.0.0' } },
  ],
  ['a missing package', { 'node_modules/b-here': { version: '1.0.0' } }],
  ['a missing package of this platform', { 'node_modules/a': { version: '1.0.0' } }],
] as const)('installs over %s', ([, installed]) => {
  expect(clone(installed).install()).toEqual({ installed: true, status: 0 })
})

test('ignores the lock of an install that was killed', () => {
  const { root, install } = clone(undefined)
  mkdirSync(join(root, '.countinghouse'))
  // No process has this pid.
  writeFileSync(join(root, '.countinghouse/installing'), '4194305')
  expect(install()).toEqual({ installed: true, status: 0 })
  expect(() => readFileSync(join(root, '.countinghouse/installing'))).toThrow()
})
