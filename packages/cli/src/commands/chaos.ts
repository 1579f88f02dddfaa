import { readArguments, readCount } from '../arguments.ts'
import { type ChaosReport, runChaos } from '../chaos/suite.ts'
import { CliError } from '../cli-error.ts'
import { connectHost } from '../hosts.ts'
import { createProgress } from '../progress.ts'
import { readSettings } from '../settings.ts'
import { stopping } from '../stop.ts'
import { createStripeSdk } from '../stripe-sdk.ts'
import { counted, formatTable } from '../table.ts'
import { type EngineAtHand, requireShop, withEngine } from '../with-engine.ts'

const usage = `countinghouse chaos   sells at the shop that runs here while its sandbox loses, repeats, delays and shuffles what it tells,
                      and says which promises held. The goods that it buys are gone from the stock.
              --sales 25   --json`

const salesDefault = 25

/** Exit code 1 when a promise was broken. */
export async function chaos(args: string[]): Promise<number> {
  const { values, positionals } = readArguments(
    args,
    { sales: { type: 'string' }, json: { type: 'boolean' } },
    usage,
  )
  if (positionals.length > 0) {
    throw new CliError(`chaos knows no ${positionals.join(' ')}.`, usage)
  }
  const settings = readSettings()
  if (settings.stripeSecretKey) {
    throw new CliError(
      'This shop talks to a real Stripe account (STRIPE_SECRET_KEY is set), and chaos is for the sandbox alone.',
      'Unset STRIPE_SECRET_KEY, give a COUNTINGHOUSE_HOME and a DATABASE_URL of its own (or none), start that shop, and try again.',
    )
  }
  const sales = values.sales ? readCount(values.sales, '--sales') : salesDefault
  const shopUrl = `http://${connectHost(settings.host)}:${settings.port}`
  const report = await withEngine(settings, (at) => run(at, shopUrl, sales))
  console.log(values.json ? JSON.stringify(report, null, 2) : tell(report))
  return report.outcomes.every(({ isHeld }) => isHeld) ? 0 : 1
}

async function run(at: EngineAtHand, shopUrl: string, sales: number): Promise<ChaosReport> {
  const { engine, stripe, sandboxUrl, isShopOpen } = at
  if (!isShopOpen || !sandboxUrl) {
    throw new CliError('No shop runs with this home.', 'Start it in another terminal: npm start')
  }
  await requireShop(at)
  const progress = createProgress()
  try {
    return await runChaos(
      { shopUrl, sandboxUrl, engine, stripe: createStripeSdk(stripe) },
      { sales, signal: stopping, onProgress: progress.tell },
    )
  } finally {
    progress.end()
  }
}

function tell({ outcomes, sales, missed }: ChaosReport): string {
  const rows = outcomes.map(({ promise, isHeld, says }) => [isHeld ? '✓ held' : '✗ broken', promise, says])
  const broken = outcomes.filter(({ isHeld }) => !isHeld).length
  const sum =
    broken === 0
      ? 'Every promise held.'
      : `${broken} of ${outcomes.length} promises ${broken === 1 ? 'was' : 'were'} broken.`
  return `${formatTable(['', 'PROMISE', 'FOUND'], rows)}\n\n${counted(sales, 'checkout')}; ${counted(missed, 'event')} never came, and reconcile brought them. ${sum}`
}
