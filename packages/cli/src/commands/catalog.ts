import { createInterface } from 'node:readline/promises'
import type { CatalogChange } from '@countinghouse/engine'
import { readArguments } from '../arguments.ts'
import { CliError } from '../cli-error.ts'
import { readSettings } from '../settings.ts'
import { stopping } from '../stop.ts'
import { formatTable } from '../table.ts'
import { type EngineAtHand, requireShop, withEngine } from '../with-engine.ts'

const usage = `countinghouse catalog push          shows what would change at Stripe, and asks
              --yes                 does it without asking
              --json                what there is to do, for a program; with --yes what was done`

const options = { yes: { type: 'boolean' }, json: { type: 'boolean' } } as const

interface Values {
  yes?: boolean | undefined
  json?: boolean | undefined
}

/** 1 when something is left for a person. */
export async function catalog(args: string[]): Promise<number> {
  const { values, positionals } = readArguments(args, options, usage)
  if (positionals.join(' ') !== 'push') {
    throw new CliError('catalog has one verb: push.', usage)
  }
  return await withEngine(readSettings(), async (at) => {
    await requireShop(at)
    return push(at, values).catch(toCliError)
  })
}

async function push({ engine }: EngineAtHand, { yes = false, json = false }: Values): Promise<number> {
  const planned = await engine.plans.push({ apply: false })
  if (!json) {
    console.log(tell(planned))
  }
  const wanted = yes || (!json && planned.some(isOurs) && (await isConfirmed()))
  // Also where nothing differs: the shop's own list of prices may be what is missing.
  const done = wanted ? await engine.plans.push({ apply: true }) : planned
  if (json) {
    console.log(JSON.stringify(done, null, 2))
  } else if (wanted) {
    console.log(`${done.filter((change) => change.done).length} done.`)
  } else if (planned.some(isOurs)) {
    console.log('Nothing was changed: `countinghouse catalog push --yes` does it.')
  }
  return done.some(({ action }) => action === 'conflict') ? 1 : 0
}

const isOurs = ({ action }: CatalogChange): boolean => action !== 'conflict'

function tell(changes: CatalogChange[]): string {
  if (changes.length === 0) {
    return 'Stripe has what plans.ts says.'
  }
  const rows = changes.map(({ action, what, message }) => [action, what, message])
  return formatTable(['', 'AT STRIPE', 'WHAT'], rows)
}

/** Where nobody sits at the terminal nobody has agreed. */
async function isConfirmed(): Promise<boolean> {
  if (!process.stdin.isTTY) {
    return false
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  try {
    return /^y(es)?$/i.test(
      (await terminal.question('\nDo this at Stripe? [y/N] ', { signal: stopping })).trim(),
    )
  } finally {
    terminal.close()
  }
}

function toCliError(error: unknown): never {
  const reason = error instanceof Error ? error.message : String(error)
  throw new CliError(
    `Stripe did not take all of it: ${reason}`,
    'What was done is done: run it again, and it goes on from there.',
  )
}
