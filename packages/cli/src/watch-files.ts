/** Reports changes of source files, with changes at the same moment combined. */
import { type FSWatcher, readdirSync, statSync, watch } from 'node:fs'
import { join, relative } from 'node:path'

export interface WatchOptions {
  root: string
  /** Watched with everything below them; relative to `root`. */
  folders: string[]
  /** Names of files in `root` itself. They need not exist yet. */
  files: string[]
}

export interface FileWatcher {
  /**
   * Resolves with the changed paths, relative to `root`, once no file has changed for a moment.
   */
  changed(): Promise<string[]>
  /** Discards the changes reported so far. */
  reset(): void
  close(): void
}

/** An editor saves in several steps, and a branch switch changes many files. */
const settleMs = 200

/** @throws what `fs.watch` throws, such as `ENOENT` for a folder that does not exist */
export function watchFiles({ root, folders, files }: WatchOptions): FileWatcher {
  const pending = new Set<string>()
  let waiting: PromiseWithResolvers<string[]> | undefined
  let timer: NodeJS.Timeout | undefined
  const flush = () => {
    if (waiting && pending.size > 0) {
      waiting.resolve([...pending].sort())
      waiting = undefined
      pending.clear()
    }
  }
  const flushSoon = () => {
    clearTimeout(timer)
    timer = setTimeout(flush, settleMs)
  }
  const add = (path: string) => {
    pending.add(relative(root, path))
    flushSoon()
  }
  const trees = folders.map((folder) => watchTree(join(root, folder), add))
  const top = watch(root, (_, name) => {
    if (name && files.includes(name)) {
      add(join(root, name))
    }
  })
  return {
    changed() {
      waiting ??= Promise.withResolvers()
      const { promise } = waiting
      flushSoon()
      return promise
    },
    reset: () => pending.clear(),
    close() {
      clearTimeout(timer)
      top.close()
      for (const close of trees) {
        close()
      }
    },
  }
}

/**
 * Watches each folder separately: on Linux, Node's `recursive` watches each file, and loses a file
 * that an editor saves by renaming another one over it.
 * @returns a function that stops watching
 */
function watchTree(top: string, onChange: (path: string) => void): () => void {
  const watchers = new Map<string, FSWatcher>()
  const open = (folder: string) => {
    // A folder that was deleted and created again needs a new watcher.
    watchers.get(folder)?.close()
    const watcher = watch(folder, (_, name) => {
      const path = name ? join(folder, name) : folder
      if (name && isFolder(path)) {
        open(path)
        onChange(path)
      } else if (name && isSource(name)) {
        onChange(path)
      }
    })
    // Windows reports a deleted folder as an error.
    watcher.on('error', () => watcher.close())
    watchers.set(folder, watcher)
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.isDirectory()) {
        open(join(folder, entry.name))
      }
    }
  }
  open(top)
  return () => {
    for (const watcher of watchers.values()) {
      watcher.close()
    }
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}

/** Neither an editor's temporary file nor a test, which the running shop does not import. */
function isSource(name: string): boolean {
  return /\.(ts|tsx|sql|json)$/.test(name) && !name.includes('.test.')
}
