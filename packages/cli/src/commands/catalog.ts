import { createInterface } from 'node:readline/promises'
import type { CatalogChange } from '@countinghouse/engine'
import { parseArguments } from '../arguments.ts'
import { CliError } from '../cli-error.ts'
import { readSettings } from '../settings.ts'
import { stopping } from '../stop.ts'
import { counted, formatTable } from '../table.ts'
import { type CommandContext, requireShop, withEngine } from '../with-engine.ts'

const usage = `Usage: countinghouse catalog push [options]

Updates the products and prices at Stripe to match countinghouse.config.ts. Shows the changes and asks first.

  --yes    Apply the changes without asking
  --json   Print the changes as JSON; applies them only with --yes`

const options = { yes: { type: 'boolean' }, json: { type: 'boolean' } } as const

interface Values {
  yes?: boolean | undefined
  json?: boolean | undefined
}

/** @returns the exit code: 1 when a conflict is left that needs a decision */
export async function catalog(args: string[]): Promise<number> {
  const { values, positionals } = parseArguments(args, options, usage)
  if (positionals.join(' ') !== 'push') {
    throw new CliError(
      positionals.length === 0 ? 'Specify a command.' : `Unknown command "catalog ${positionals.join(' ')}".`,
      usage,
    )
  }
  return await withEngine(readSettings(), async (ctx) => {
    await requireShop(ctx)
    return push(ctx, values).catch(toCliError)
  })
}

async function push({ engine }: CommandContext, { yes = false, json = false }: Values): Promise<number> {
  const planned = await engine.plans.push({ apply: false })
  if (!json) {
    console.log(formatChanges(planned))
  }
  const confirmed = yes || (!json && planned.some(isApplicable) && (await isConfirmed()))
  // Also without changes at Stripe, because the shop's own list of prices may be incomplete.
  const changes = confirmed ? await engine.plans.push({ apply: true }) : planned
  if (json) {
    console.log(JSON.stringify(changes, null, 2))
  } else if (confirmed) {
    console.log(`Applied ${counted(changes.filter(({ done }) => done).length, 'change')}.`)
  } else if (planned.some(isApplicable)) {
    console.log('Nothing was changed. To apply the changes, run `countinghouse catalog push --yes`.')
  }
  return changes.some(({ action }) => action === 'conflict') ? 1 : 0
}

const isApplicable = ({ action }: CatalogChange): boolean => action !== 'conflict'

function formatChanges(changes: CatalogChange[]): string {
  if (changes.length === 0) {
    return 'Stripe matches countinghouse.config.ts.'
  }
  const rows = changes.map(({ action, what, message }) => [action, what, message])
  return formatTable(['ACTION', 'OBJECT', 'CHANGE'], rows)
}

/** Without a terminal, the answer is no. */
async function isConfirmed(): Promise<boolean> {
  if (!process.stdin.isTTY) {
    return false
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  try {
    return /^y(es)?$/i.test(
      (await terminal.question('\nApply these changes at Stripe? [y/N] ', { signal: stopping })).trim(),
    )
  } finally {
    terminal.close()
  }
}

function toCliError(error: unknown): never {
  const reason = error instanceof Error ? error.message : String(error)
  throw new CliError(`Not all changes were applied: ${reason}`, 'Run the command again to apply the rest.')
}
