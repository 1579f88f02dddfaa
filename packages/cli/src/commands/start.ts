import { parseArguments, rejectPositionals } from '../arguments.ts'
import { runShop } from '../run-shop.ts'

const usage = `Usage: countinghouse start [options]

  --fresh     Delete all data first
  --inspect   Let a debugger attach to port 9229`

const options = { fresh: { type: 'boolean' }, inspect: { type: 'boolean' } } as const

export async function start(args: string[]): Promise<undefined> {
  const { values, positionals } = parseArguments(args, options, usage)
  rejectPositionals(positionals, usage)
  await runShop({ fresh: values.fresh ?? false, inspect: values.inspect ?? false, dev: false })
}
