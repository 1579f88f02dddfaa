/**
 * Finds a Node version that runs TypeScript, and runs `src/main.ts` with it.
 *
 * Plain JavaScript without dependencies that works on Node 20.19: it runs before anything is
 * installed.
 */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The oldest Node that strips types without a flag *and* has long-term support. */
const nodeMajor = 24

/**
 * Runs `main.ts` with `args`, then ends this process with the same exit code.
 * @param {string[]} args the command and its options
 * @param {string[]} folders folders whose `node_modules` may contain Node, nearest first
 */
export function launch(args, folders) {
  const node = findNode(folders)
  if (!node) {
    console.error(`Countinghouse needs Node ${nodeMajor} or newer; this is ${process.version}.`)
    console.error(
      `npm has no Node for ${process.platform} on ${process.arch}. Install it from https://nodejs.org`,
    )
    process.exit(1)
  }
  const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))
  // node:sqlite, which the sandbox and the lock use, is still experimental; the warning is of no
  // use to a merchant.
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', main, ...args], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  })
  forwardSignals(child)
  stopWithNpm(child)
  child.on('error', (error) => {
    console.error(`Could not run ${node}: ${error.message}`)
    process.exit(1)
  })
  child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)))
}

/**
 * Ctrl-C reaches the whole process group, so the child has received it already; `kill` reaches only
 * this process. Signals are therefore forwarded as a message, which the child may receive more than
 * once. When this process is killed with SIGKILL, the closed channel tells the child. This process
 * ends last, so that nothing is printed after the prompt returns.
 */
function forwardSignals(child) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      if (child.connected) {
        child.send('stop')
      }
    })
  }
}

/**
 * npm runs this process in a shell. When npm is stopped, it ends the shell without a signal to this
 * process, and when npm is killed there is no signal at all. The ports and the database would stay
 * in use, so the parent processes are checked regularly.
 */
function stopWithNpm(child) {
  if (!process.env.npm_lifecycle_event) {
    return
  }
  const before = parentPids()
  setInterval(() => {
    if (parentPids() !== before && child.connected) {
      child.send('stop')
    }
  }, 500).unref()
}

/** The parent of this process and, if that is npm's shell, npm. */
function parentPids() {
  try {
    // pid (name) state ppid …
    const [, name, parent] =
      readFileSync(`/proc/${process.ppid}/stat`, 'utf8').match(/\((.*)\) \S (\d+)/) ?? []
    return /^(sh|dash|bash|ash|busybox)$/.test(name) ? `${process.ppid} ${parent}` : `${process.ppid}`
  } catch {
    return `${process.ppid}`
  }
}

/** The current Node if it is new enough, otherwise the one that npm installed for this platform. */
function findNode(folders) {
  if (Number(process.versions.node.split('.')[0]) >= nodeMajor && existsSync(process.execPath)) {
    return process.execPath
  }
  const platform = process.platform === 'win32' ? 'win' : process.platform
  const binary = process.platform === 'win32' ? 'node.exe' : 'node'
  return folders
    .map((folder) => join(folder, 'node_modules', `node-${platform}-${process.arch}`, 'bin', binary))
    .find((path) => existsSync(path) && spawnSync(path, ['--version']).status === 0)
}
