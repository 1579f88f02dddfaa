import { fileURLToPath } from 'node:url'
import { parseArguments, rejectPositionals } from '../arguments.ts'
import { runWithRestarts } from '../restarts.ts'
import { runShop } from '../run-shop.ts'

const root = fileURLToPath(new URL('../../../..', import.meta.url))
const main = fileURLToPath(new URL('../main.ts', import.meta.url))

const folders = ['engine/src', 'engine/migrations', 'api/src', 'email/src', 'sandbox/src', 'cli/src']
const files = ['countinghouse.config.ts', '.env']

const usage = `Usage: countinghouse dev [options]

Runs the shop with hot reload, and restarts it when a package changes.

  --fresh        Delete all data in the data directory first
  --inspect      Open the Node.js debugger on port 9229
  --no-restart   Do not restart when a package changes`

const options = {
  fresh: { type: 'boolean' },
  inspect: { type: 'boolean' },
  'no-restart': { type: 'boolean' },
} as const

/**
 * Pages are reloaded by Next. Everything else runs in a child process, which is restarted as a
 * whole: Node cannot replace a module that others have already imported.
 */
export async function dev(args: string[]): Promise<number | undefined> {
  const { values, positionals } = parseArguments(args, options, usage)
  rejectPositionals(positionals, usage)
  if (values['no-restart']) {
    await runShop({ fresh: values.fresh ?? false, inspect: values.inspect ?? false, dev: true })
    return undefined
  }
  return await runWithRestarts({
    root,
    folders: folders.map((folder) => `packages/${folder}`),
    files,
    // Only the first start empties the shop.
    args: (starts) => [
      main,
      'dev',
      '--no-restart',
      ...args.filter((arg) => starts === 0 || arg !== '--fresh'),
    ],
  })
}
