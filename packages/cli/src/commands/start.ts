import { CliError } from '../cli-error.ts'
import { createLog } from '../log.ts'
import { readSettings, type Settings } from '../settings.ts'
import { openShop, type Shop } from '../shop.ts'
import { elapsed } from '../steps.ts'
import { stopping, untilStopped } from '../stop.ts'

export async function start(args: string[]): Promise<undefined> {
  const unknown = args.filter((arg) => !['--fresh', '--inspect'].includes(arg))
  if (unknown.length > 0) {
    throw new CliError(
      `There is no option ${unknown.join(' ')}.`,
      'start takes --fresh (an empty shop) and --inspect (a debugger may attach).',
    )
  }
  await keepOpen({ fresh: args.includes('--fresh'), inspect: args.includes('--inspect'), dev: false })
}

export interface KeepOpenOptions {
  /** Starts with an empty home. */
  fresh: boolean
  /** Lets a debugger attach to 127.0.0.1, port 9229. */
  inspect: boolean
  /** Next's development server, without a build. */
  dev: boolean
}

/** Opens the shop, prints where it is, and closes it when asked to stop. Shared with `dev`. */
export async function keepOpen({ fresh, inspect, dev }: KeepOpenOptions): Promise<void> {
  if (inspect) {
    // Not by a flag in NODE_OPTIONS: npm and the launcher run on Node too, and would take the port.
    const inspector = await import('node:inspector')
    inspector.open(9229, '127.0.0.1')
  }
  const settings = readSettings()
  // React and Next look at both when they are loaded; and nothing here tells anybody anything over the internet.
  Object.assign(process.env, { NODE_ENV: dev ? 'development' : 'production', NEXT_TELEMETRY_DISABLED: '1' })
  // Next's own loader of next.config.ts does not find the imported countinghouse.config.ts; Node's does.
  process.env.__NEXT_NODE_NATIVE_TS_LOADER_ENABLED = 'true'
  console.log('\n  Countinghouse\n')
  const shop = await openShop({ settings, log: createLog(settings.logLevel), fresh, dev })
  console.log(banner(shop, settings, dev))
  process.send?.('ready')
  try {
    await Promise.race([untilStopped(), shop.failure])
  } finally {
    await closeInTime(shop)
  }
}

/** Whatever hangs, the terminal is given back: PostgreSQL's own end follows from ours. */
async function closeInTime(shop: Shop): Promise<void> {
  if (stopping.aborted) {
    console.log('\n  Closing the shop …')
  }
  const patience = setTimeout(() => {
    console.error('  Something did not close within 30 s; ending without it.')
    process.exit(1)
  }, 30_000)
  await shop.close()
  clearTimeout(patience)
  console.log('  Closed.')
}

function banner(shop: Shop, settings: Settings, dev: boolean): string {
  const rows: [string, string][] = [
    ['Shop', shop.url],
    ['API docs', `${shop.url}/api/docs`],
  ]
  if (shop.sandboxUrl) {
    rows.push(['Stripe sandbox', shop.sandboxUrl], ['Test cards', '4242 4242 4242 4242 pays'])
    rows.push(['', '4000 0000 0000 0002 is declined'], ['', '4000 0025 0000 3155 asks for 3-D Secure'])
  } else {
    rows.push([
      'Stripe',
      settings.stripeSecretKey?.includes('_live_')
        ? 'your account, LIVE: real money'
        : 'your account, test mode',
    ])
  }
  const lines = rows.map(([name, value]) => `  ${name.padEnd(16)}${value}`)
  return `\n${lines.join('\n')}\n\n  Ready${dev ? ' for changes' : ''} after ${elapsed()}. Ctrl-C closes the shop.\n`
}
