import type { DriftReport } from '@countinghouse/engine'
import { readArguments } from '../arguments.ts'
import { createProgress } from '../progress.ts'
import { readSettings } from '../settings.ts'
import { untilSettled } from '../settle.ts'
import { stopping } from '../stop.ts'
import { counted, formatTable } from '../table.ts'
import { Trouble } from '../trouble.ts'
import { demandShop, type EngineAtHand, withEngine, withWorker } from '../with-engine.ts'

const usage = `countinghouse reconcile            says where our rows and Stripe's objects differ, and changes nothing (--dry-run)
countinghouse reconcile --heal     takes in the events that were missed, and makes ours what Stripe's are
                        --json     the report as JSON`

const options = {
  'dry-run': { type: 'boolean' },
  heal: { type: 'boolean' },
  json: { type: 'boolean' },
} as const

/** Exit code 2 when a difference is left, 130 when it was broken off. */
export async function reconcile(args: string[]): Promise<number> {
  const { values, positionals } = readArguments(args, options, usage)
  if (positionals.length > 0) {
    throw new Trouble(`reconcile knows no ${positionals.join(' ')}.`, usage)
  }
  if (values.heal && values['dry-run']) {
    throw new Trouble('--heal and --dry-run: one of the two.', usage)
  }
  const heal = values.heal ?? false
  const report = await withEngine(readSettings(), async (at) => {
    await demandShop(at)
    return heal ? withWorker(at, () => run(at, true)) : run(at, false)
  })
  if (report === 'broken off') {
    console.error(
      `\nBroken off; ${heal ? 'what was healed stays so, and the next run goes on from here' : 'nothing was changed'}.`,
    )
    return 130
  }
  console.log(values.json ? JSON.stringify(report, null, 2) : tell(report, heal))
  return report.drifts.every(({ healed }) => healed) ? 0 : 2
}

async function run({ engine }: EngineAtHand, heal: boolean): Promise<DriftReport | 'broken off'> {
  const progress = createProgress()
  try {
    const report = await engine.reconcile({
      heal,
      signal: stopping,
      onProgress: ({ step, done, total }) => progress.tell(step, done, total),
    })
    // What was fed to the inbox may still wait for a fetch.
    if (report.drifts.some(({ healed }) => healed)) {
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

const eventsIn = ({ drifts }: DriftReport): Set<string> =>
  new Set(drifts.flatMap(({ what }) => (what.startsWith('event ') ? [what.slice('event '.length)] : [])))

function tell({ eventsWalked, compared, drifts, resumed }: DriftReport, heal: boolean): string {
  const rest = resumed ? ' that a run which was broken off had left' : ''
  const looked = `Looked at ${counted(eventsWalked, 'event')} of Stripe's and ${counted(compared, 'row')} of ours${rest}`
  if (drifts.length === 0) {
    return `${looked}: they agree.`
  }
  const left = drifts.filter(({ healed }) => !healed).length
  const rows = drifts.map(({ what, ours, stripes, remedy, healed }) => [
    what,
    ours,
    stripes,
    healed ? 'healed' : 'differs',
    remedy,
  ])
  const table = formatTable(
    ['WHAT', 'OURS', "STRIPE'S", 'NOW', heal ? 'WHAT WAS DONE, OR IS TO DO' : 'WHAT --heal WOULD DO'],
    rows,
  )
  const sum = heal
    ? `${drifts.length} differed: ${drifts.length - left} healed, ${left} left.`
    : `${counted(left, 'differs', 'differ')}; nothing was changed. \`countinghouse reconcile --heal\` mends what can be mended.`
  return `${table}\n\n${looked}. ${sum}`
}
