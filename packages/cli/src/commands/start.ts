import { parseArguments, rejectPositionals } from '../arguments.ts'
import { runShop } from '../run-shop.ts'

const usage = `Usage: countinghouse start [options]

Runs the shop and its worker. Without STRIPE_SECRET_KEY, also runs the Stripe sandbox; without DATABASE_URL,
also runs PostgreSQL.

  --fresh     Delete all data in the data directory first
  --inspect   Open the Node.js debugger on port 9229`

const options = { fresh: { type: 'boolean' }, inspect: { type: 'boolean' } } as const

export async function start(args: string[]): Promise<undefined> {
  const { values, positionals } = parseArguments(args, options, usage)
  rejectPositionals(positionals, usage)
  await runShop({ fresh: values.fresh ?? false, inspect: values.inspect ?? false, dev: false })
}
