/** Runs a shop until it is stopped: the common part of `start` and `dev`. */
import { createLog } from './log.ts'
import { readSettings, type Settings } from './settings.ts'
import { openShop, type Shop } from './shop.ts'
import { elapsed } from './steps.ts'
import { stopping, untilStopped } from './stop.ts'

export interface RunShopOptions {
  /** Starts with an empty data directory. */
  fresh: boolean
  /** Lets a debugger attach to 127.0.0.1, port 9229. */
  inspect: boolean
  /** Next's development server, without a build. */
  dev: boolean
}

/** Starts the shop, prints its URLs, and closes it when the process has to end. */
export async function runShop({ fresh, inspect, dev }: RunShopOptions): Promise<void> {
  if (inspect) {
    // Not by a flag in NODE_OPTIONS: npm and the launcher run on Node too, and would take the port.
    const inspector = await import('node:inspector')
    inspector.open(9229, '127.0.0.1')
  }
  const settings = readSettings()
  // React and Next read NODE_ENV when they are loaded. Next sends no telemetry.
  Object.assign(process.env, { NODE_ENV: dev ? 'development' : 'production', NEXT_TELEMETRY_DISABLED: '1' })
  // Next's own loader of next.config.ts does not find the imported countinghouse.config.ts; Node's
  // does.
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

/** Ends this process even if a part does not close; PostgreSQL then stops with it. */
async function closeInTime(shop: Shop): Promise<void> {
  if (stopping.aborted) {
    console.log('\n  Stopping …')
  }
  const timeout = setTimeout(() => {
    console.error('  Not everything stopped within 30 s. Exiting anyway.')
    process.exit(1)
  }, 30_000)
  await shop.close()
  clearTimeout(timeout)
  console.log('  Stopped.')
}

function banner(shop: Shop, settings: Settings, dev: boolean): string {
  const rows: [string, string][] = [
    ['Shop', shop.url],
    ['API docs', `${shop.url}/api/docs`],
  ]
  if (shop.sandboxUrl) {
    rows.push(['Stripe sandbox', shop.sandboxUrl], ['Test cards', '4242 4242 4242 4242  succeeds'])
    rows.push(['', '4000 0000 0000 0002  is declined'], ['', '4000 0025 0000 3155  requires 3D Secure'])
  } else {
    rows.push([
      'Stripe',
      settings.stripeSecretKey?.includes('_live_')
        ? 'your account, LIVE MODE: real payments'
        : 'your account, test mode',
    ])
  }
  const lines = rows.map(([name, value]) => `  ${name.padEnd(16)}${value}`)
  const mode = dev ? ' in development mode' : ''
  return `\n${lines.join('\n')}\n\n  Ready${mode} in ${elapsed()}. Press Ctrl-C to stop.\n`
}
