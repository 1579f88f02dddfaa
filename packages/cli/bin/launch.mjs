/**
 * Finds a Node that runs TypeScript and hands the command over to `src/main.ts`.
 *
 * Plain JavaScript without dependencies, good on Node 20.19: it runs before anything is installed, on whatever Node is there.
 */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The oldest Node that strips types by itself without a flag *and* is under long-term support. */
const nodeMajor = 24

/**
 * Runs `main.ts` with `args` and ends this process with its exit code, after it has ended.
 * @param {string[]} args the command and its options
 * @param {string[]} folders where a `node_modules` with a Node from npm may be, nearest first
 */
export function launch(args, folders) {
  const node = findNode(folders)
  if (!node) {
    console.error(`Countinghouse needs Node ${nodeMajor} or newer; this is ${process.version}.`)
    console.error(
      `For ${process.platform} on ${process.arch} npm has none that we can bring along: install it from https://nodejs.org`,
    )
    process.exit(1)
  }
  const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))
  // node:sqlite still calls itself experimental; the sandbox and our lock rest on it, and the warning tells a shopkeeper nothing.
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
 * Ctrl-C reaches the whole process group: the child has it already, and must not take a second one for impatience. A `kill` reaches
 * us alone. So a signal is passed on as a message, which means the same however often it comes; and when we are killed
 * outright, the closing of the channel says so. We stay until the child has ended: the prompt comes back to a quiet terminal.
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
 * npm runs us in a shell. Told to end, it ends the shell, which tells us nothing; killed outright, it tells nobody. Either way we would be
 * left behind with the ports and the database, so we look from time to time whether those who started us are still there.
 */
function stopWithNpm(child) {
  if (!process.env.npm_lifecycle_event) {
    return
  }
  const before = forebears()
  setInterval(() => {
    if (forebears() !== before && child.connected) {
      child.send('stop')
    }
  }, 500).unref()
}

/** Our parent and, where that is npm's shell, npm. */
function forebears() {
  try {
    // pid (name) state ppid …
    const [, name, parent] =
      readFileSync(`/proc/${process.ppid}/stat`, 'utf8').match(/\((.*)\) \S (\d+)/) ?? []
    return /^(sh|dash|bash|ash|busybox)$/.test(name) ? `${process.ppid} ${parent}` : `${process.ppid}`
  } catch {
    return `${process.ppid}`
  }
}

/** This Node if it is new enough, else the one that npm installed for this platform, if it runs here. */
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
