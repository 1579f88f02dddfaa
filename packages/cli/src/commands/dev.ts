import { fileURLToPath } from 'node:url'
import { CliError } from '../cli-error.ts'
import { runWithRestarts } from '../restarts.ts'
import { keepOpen } from './start.ts'

const root = fileURLToPath(new URL('../../../..', import.meta.url))
const main = fileURLToPath(new URL('../main.ts', import.meta.url))

const folders = ['engine/src', 'engine/migrations', 'api/src', 'email/src', 'sandbox/src', 'cli/src']
const files = ['countinghouse.config.ts', '.env']

/**
 * Pages are reloaded by Next. Everything else runs in a child process, which is restarted as a
 * whole: Node cannot replace a module that others have already imported.
 */
export async function dev(args: string[]): Promise<number | undefined> {
  const unknown = args.filter((arg) => !['--fresh', '--inspect', '--no-restart'].includes(arg))
  if (unknown.length > 0) {
    throw new CliError(
      `There is no option ${unknown.join(' ')}.`,
      'dev takes --fresh (an empty shop), --inspect (a debugger may attach) and --no-restart.',
    )
  }
  if (args.includes('--no-restart')) {
    const [fresh, inspect] = [args.includes('--fresh'), args.includes('--inspect')]
    await keepOpen({ fresh, inspect, dev: true })
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
