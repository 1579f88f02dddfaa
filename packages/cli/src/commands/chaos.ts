import { parseArguments, parseCount, rejectPositionals } from '../arguments.ts'
import { type ChaosReport, runChaos } from '../chaos/suite.ts'
import { CliError } from '../cli-error.ts'
import { connectHost } from '../hosts.ts'
import { createProgress } from '../progress.ts'
import { readSettings } from '../settings.ts'
import { stopping } from '../stop.ts'
import { createStripeSdk } from '../stripe-sdk.ts'
import { counted, formatTable } from '../table.ts'
import { type CommandContext, requireShop, withEngine } from '../with-engine.ts'

const salesDefault = 25

const usage = `Usage: countinghouse chaos [options]

Places orders in the running shop while the sandbox drops, duplicates, delays and reorders webhooks and fails
requests, then checks that orders, inventory and Stripe agree. The items it buys are deducted from inventory.

  --sales <number>   Number of checkouts (default: ${salesDefault})
  --json             Print the report as JSON`

/** @returns the exit code: 1 when an invariant is violated */
export async function chaos(args: string[]): Promise<number> {
  const { values, positionals } = parseArguments(
    args,
    { sales: { type: 'string' }, json: { type: 'boolean' } },
    usage,
  )
  rejectPositionals(positionals, usage)
  const settings = readSettings()
  if (settings.stripeSecretKey) {
    throw new CliError(
      'This command needs the sandbox, but STRIPE_SECRET_KEY is set.',
      'Start a shop without STRIPE_SECRET_KEY and with its own COUNTINGHOUSE_HOME, and run this command with the same settings.',
    )
  }
  const sales = values.sales ? parseCount(values.sales, '--sales') : salesDefault
  const shopUrl = `http://${connectHost(settings.host)}:${settings.port}`
  const report = await withEngine(settings, (ctx) => run(ctx, shopUrl, sales))
  console.log(values.json ? JSON.stringify(report, null, 2) : formatReport(report))
  return report.results.every(({ holds }) => holds) ? 0 : 1
}

async function run(ctx: CommandContext, shopUrl: string, sales: number): Promise<ChaosReport> {
  const { engine, stripe, sandboxUrl, isShopRunning } = ctx
  if (!isShopRunning || !sandboxUrl) {
    throw new CliError(
      'No shop is running in this data directory.',
      'Start it in another terminal with npm start.',
    )
  }
  await requireShop(ctx)
  const progress = createProgress()
  try {
    return await runChaos(
      { shopUrl, sandboxUrl, engine, stripe: createStripeSdk(stripe) },
      { sales, signal: stopping, onProgress: progress.update },
    )
  } finally {
    progress.end()
  }
}

function formatReport({ results, sales, missed }: ChaosReport): string {
  const rows = results.map(({ invariant, holds, found }) => [holds ? '✓' : '✗', invariant, found])
  const violated = results.filter(({ holds }) => !holds).length
  const summary = violated === 0 ? 'All checks passed.' : `${violated} of ${results.length} checks failed.`
  return `${formatTable(['', 'CHECK', 'FOUND'], rows)}\n\n${counted(sales, 'checkout')}, ${counted(missed, 'event')} recovered by reconcile. ${summary}`
}
