/**
 * Installs the packages of package-lock.json. When they are installed already, it only hashes that
 * file.
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

/** @param {string} root the folder with package-lock.json */
export async function install(root) {
  if (isInstalled(root)) {
    return
  }
  const release = await lockInstall(root)
  try {
    // Another process may have installed them while this one waited for the lock.
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

/**
 * Includes the platform: a checkout shared with a container has binaries for one of the two only.
 */
function lockHash(root) {
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')))
  return hash.update(`${process.platform}-${process.arch}`).digest('hex')
}

/**
 * Whether `npm ci` or `npm install` was run by hand, going by the list that npm keeps in
 * `node_modules`. Only packages for other platforms may be missing.
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
    const isForThisPlatform = !libc && (os || cpu) && fits(os, process.platform) && fits(cpu, process.arch)
    return Boolean(optional) && !isForThisPlatform
  })
}

function fits(allowed, mine) {
  return !allowed || [allowed].flat().includes(mine)
}

/**
 * Includes development and optional packages, which NODE_ENV=production or npm's `omit` would leave
 * out: the storefront is built here, and Node itself is an optional package.
 */
async function runNpmCi(root) {
  console.log('Installing packages (npm ci). The first time, this takes about a minute …')
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
    console.error('npm ci failed. Fix the error shown above and start again.')
    process.exit(1)
  }
  console.log(`Installed in ${((performance.now() - startedAt) / 1000).toFixed(0)} s.`)
}

/**
 * Keeps two processes from writing `node_modules` at once. The file holds the pid, so that the lock
 * of a killed process is ignored.
 */
async function lockInstall(root) {
  const folder = join(root, '.countinghouse')
  const file = join(folder, 'installing')
  mkdirSync(folder, { recursive: true })
  for (let announced = false; ; announced = true) {
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
    if (!announced) {
      console.log('Another process is installing packages; waiting for it …')
    }
    await wait(500)
  }
}

function isAlive(file) {
  const pid = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0
  // The file was just created and its pid is not written yet.
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
