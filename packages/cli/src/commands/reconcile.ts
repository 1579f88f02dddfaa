import type { ReconcileReport } from '@countinghouse/engine'
import { readArguments } from '../arguments.ts'
import { CliError } from '../cli-error.ts'
import { createProgress } from '../progress.ts'
import { readSettings } from '../settings.ts'
import { untilSettled } from '../settle.ts'
import { stopping } from '../stop.ts'
import { counted, formatTable } from '../table.ts'
import { type EngineAtHand, requireShop, withEngine, withWorker } from '../with-engine.ts'

const usage = `countinghouse reconcile            says where our rows and Stripe's objects differ, and changes nothing (--dry-run)
countinghouse reconcile --fix     takes in the events that were missed, and makes ours what Stripe's are
                        --json     the report as JSON`

const options = {
  'dry-run': { type: 'boolean' },
  fix: { type: 'boolean' },
  json: { type: 'boolean' },
} as const

/** Exit code 2 when a difference is left, 130 when it was broken off. */
export async function reconcile(args: string[]): Promise<number> {
  const { values, positionals } = readArguments(args, options, usage)
  if (positionals.length > 0) {
    throw new CliError(`reconcile knows no ${positionals.join(' ')}.`, usage)
  }
  if (values.fix && values['dry-run']) {
    throw new CliError('--fix and --dry-run: one of the two.', usage)
  }
  const repair = values.fix ?? false
  const report = await withEngine(readSettings(), async (at) => {
    await requireShop(at)
    return repair ? withWorker(at, () => run(at, true)) : run(at, false)
  })
  if (report === 'broken off') {
    console.error(
      `\nBroken off; ${repair ? 'what was healed stays so, and the next run goes on from here' : 'nothing was changed'}.`,
    )
    return 130
  }
  console.log(values.json ? JSON.stringify(report, null, 2) : tell(report, repair))
  return report.discrepancies.every(({ repaired }) => repaired) ? 0 : 2
}

async function run({ engine }: EngineAtHand, repair: boolean): Promise<ReconcileReport | 'broken off'> {
  const progress = createProgress()
  try {
    const report = await engine.reconcile({
      repair,
      signal: stopping,
      onProgress: ({ step, done, total }) => progress.tell(step, done, total),
    })
    // What was fed to the inbox may still wait for a fetch.
    if (report.discrepancies.some(({ repaired }) => repaired)) {
      await untilSettled(engine, eventsIn(report), { signal: stopping })
    }
    return report
  } catch (error) {
    if (stopping.aborted) {
      return 'broken off'
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

function tell({ eventsWalked, compared, discrepancies, resumed }: ReconcileReport, repair: boolean): string {
  const rest = resumed ? ' that a run which was broken off had left' : ''
  const looked = `Looked at ${counted(eventsWalked, 'event')} of Stripe's and ${counted(compared, 'row')} of ours${rest}`
  if (discrepancies.length === 0) {
    return `${looked}: they agree.`
  }
  const left = discrepancies.filter(({ repaired }) => !repaired).length
  const rows = discrepancies.map(({ what, ours, stripes, hint, repaired }) => [
    what,
    ours,
    stripes,
    repaired ? 'repaired' : 'differs',
    hint,
  ])
  const table = formatTable(
    ['WHAT', 'OURS', "STRIPE'S", 'NOW', repair ? 'WHAT WAS DONE, OR IS TO DO' : 'WHAT --fix WOULD DO'],
    rows,
  )
  const sum = repair
    ? `${discrepancies.length} differed: ${discrepancies.length - left} repaired, ${left} left.`
    : `${counted(left, 'differs', 'differ')}; nothing was changed. \`countinghouse reconcile --fix\` mends what can be mended.`
  return `${table}\n\n${looked}. ${sum}`
}
