import type { ReconcileReport } from '@countinghouse/engine'
import { parseArguments, rejectPositionals } from '../arguments.ts'
import { CliError } from '../cli-error.ts'
import { createProgress } from '../progress.ts'
import { readSettings } from '../settings.ts'
import { stopping } from '../stop.ts'
import { counted, formatTable } from '../table.ts'
import { waitUntilSettled } from '../wait-until-settled.ts'
import { type CommandContext, requireShop, withEngine, withWorker } from '../with-engine.ts'

const usage = `Usage: countinghouse reconcile [options]

Compares the database with Stripe and lists the discrepancies. Changes nothing without --fix.

  --fix       Process missed events, and update the database to match Stripe
  --dry-run   Only list the discrepancies (default)
  --json      Print the report as JSON`

const options = {
  'dry-run': { type: 'boolean' },
  fix: { type: 'boolean' },
  json: { type: 'boolean' },
} as const

/** @returns the exit code: 2 when a discrepancy is left, 130 when it was interrupted */
export async function reconcile(args: string[]): Promise<number> {
  const { values, positionals } = parseArguments(args, options, usage)
  rejectPositionals(positionals, usage)
  if (values.fix && values['dry-run']) {
    throw new CliError('Specify either --fix or --dry-run, not both.', usage)
  }
  const repair = values.fix ?? false
  const report = await withEngine(readSettings(), async (ctx) => {
    await requireShop(ctx)
    return repair ? withWorker(ctx, () => run(ctx, true)) : run(ctx, false)
  })
  if (report === 'interrupted') {
    console.error(
      `\nInterrupted. ${repair ? 'The repairs so far are saved, and the next run continues from here.' : 'Nothing was changed.'}`,
    )
    return 130
  }
  console.log(values.json ? JSON.stringify(report, null, 2) : formatReport(report, repair))
  return report.discrepancies.every(({ repaired }) => repaired) ? 0 : 2
}

async function run({ engine }: CommandContext, repair: boolean): Promise<ReconcileReport | 'interrupted'> {
  const progress = createProgress()
  try {
    const report = await engine.reconcile({
      repair,
      signal: stopping,
      onProgress: ({ step, done, total }) => progress.update(step, done, total),
    })
    // Events that were just stored may still have to be fetched.
    if (report.discrepancies.some(({ repaired }) => repaired)) {
      await waitUntilSettled(engine, eventsIn(report), { signal: stopping })
    }
    return report
  } catch (error) {
    if (stopping.aborted) {
      return 'interrupted'
    }
    throw error
  } finally {
    progress.end()
  }
}

const eventsIn = ({ discrepancies }: ReconcileReport): Set<string> =>
  new Set(
    discrepancies.flatMap(({ what }) => (what.startsWith('event ') ? [what.slice('event '.length)] : [])),
  )

function formatReport(
  { eventsScanned, compared, discrepancies, resumed }: ReconcileReport,
  repair: boolean,
): string {
  const rest = resumed ? ', continuing an interrupted run' : ''
  const scope = `Compared ${counted(eventsScanned, 'event')} and ${counted(compared, 'row')}${rest}`
  if (discrepancies.length === 0) {
    return `${scope}: no discrepancies.`
  }
  const left = discrepancies.filter(({ repaired }) => !repaired).length
  const rows = discrepancies.map(({ what, inDatabase, atStripe, hint, repaired }) => [
    what,
    inDatabase,
    atStripe,
    repaired ? 'repaired' : 'open',
    hint,
  ])
  const table = formatTable(
    ['OBJECT', 'DATABASE', 'STRIPE', 'STATUS', repair ? 'ACTION' : 'ACTION WITH --fix'],
    rows,
  )
  const found = counted(discrepancies.length, 'discrepancy', 'discrepancies')
  const summary = repair
    ? `${found}: ${discrepancies.length - left} repaired, ${left} left.`
    : `${found}. Nothing was changed; run \`countinghouse reconcile --fix\` to repair.`
  return `${table}\n\n${scope}: ${summary}`
}
