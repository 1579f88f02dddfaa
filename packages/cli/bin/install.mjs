/** Brings `node_modules` in step with package-lock.json. Nothing to do costs a hash of one file. */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

/** @param {string} root the folder of package-lock.json */
export async function install(root) {
  if (isInstalled(root)) {
    return
  }
  const release = await lockInstall(root)
  try {
    // Another start may have installed while we waited for it.
    if (isInstalled(root)) {
      return
    }
    if (!installedByHand(root)) {
      await runNpmCi(root)
    }
    writeFileSync(stampPath(root), lockHash(root))
  } finally {
    release()
  }
}

function isInstalled(root) {
  return existsSync(stampPath(root)) && readFileSync(stampPath(root), 'utf8') === lockHash(root)
}

function stampPath(root) {
  return join(root, 'node_modules', '.countinghouse-lock')
}

/** The platform belongs to it: a checkout shared with a container holds the binaries of one of the two. */
function lockHash(root) {
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')))
  return hash.update(`${process.platform}-${process.arch}`).digest('hex')
}

/**
 * Whether somebody's own `npm ci` or `npm install` already made what the lock file says, going by the list npm keeps inside
 * `node_modules`. Only what is for another platform may be missing.
 */
function installedByHand(root) {
  const list = join(root, 'node_modules', '.package-lock.json')
  if (!existsSync(list)) {
    return false
  }
  const installed = JSON.parse(readFileSync(list, 'utf8')).packages
  const locked = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages
  return Object.entries(locked).every(([path, { version, optional, link, os, cpu, libc }]) => {
    if (!path.startsWith('node_modules/') || link) {
      return true
    }
    if (installed[path]) {
      return installed[path].version === version && existsSync(join(root, path))
    }
    const isForHere = !libc && (os || cpu) && fits(os, process.platform) && fits(cpu, process.arch)
    return Boolean(optional) && !isForHere
  })
}

function fits(allowed, mine) {
  return !allowed || [allowed].flat().includes(mine)
}

/** Includes what `npm config set omit` or NODE_ENV=production would leave out: the storefront is built here, and Node is optional. */
async function runNpmCi(root) {
  console.log(
    'Installing the packages of package-lock.json (npm ci); the first time this takes about a minute …',
  )
  const startedAt = performance.now()
  const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error']
  const npm = process.env.npm_execpath
  const child =
    npm && /\.c?js$/.test(npm)
      ? spawn(process.execPath, [npm, ...args], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] })
      : spawn('npm', args, {
          cwd: root,
          stdio: ['ignore', 'inherit', 'inherit'],
          shell: process.platform === 'win32',
        })
  const code = await new Promise((resolve) => {
    child.on('exit', resolve)
    child.on('error', () => resolve(1))
  })
  if (code !== 0) {
    console.error('npm ci did not succeed; what it says above is the reason. Mend it and start again.')
    process.exit(1)
  }
  console.log(`Installed in ${((performance.now() - startedAt) / 1000).toFixed(0)} s.`)
}

/** Two starts at once must not both write `node_modules`. The file holds the pid, so that a killed holder is noticed. */
async function lockInstall(root) {
  const folder = join(root, '.countinghouse')
  const file = join(folder, 'installing')
  mkdirSync(folder, { recursive: true })
  for (let told = false; ; told = true) {
    try {
      const descriptor = openSync(file, 'wx')
      writeFileSync(descriptor, String(process.pid))
      closeSync(descriptor)
      return () => rmSync(file, { force: true })
    } catch (error) {
      if (error.code !== 'EEXIST') {
        throw error
      }
    }
    if (!isAlive(file)) {
      rmSync(file, { force: true })
      continue
    }
    if (!told) {
      console.log('Another start is installing; waiting for it …')
    }
    await wait(500)
  }
}

function isAlive(file) {
  const pid = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0
  // Empty: created this very moment, its pid not yet written.
  if (pid === 0) {
    return existsSync(file)
  }
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}
