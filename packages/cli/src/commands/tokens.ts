import { parseArguments } from '../arguments.ts'
import { CliError } from '../cli-error.ts'
import { createProgress } from '../progress.ts'
import { readSettings } from '../settings.ts'
import { counted, formatTable, plain } from '../table.ts'
import { requireShop, withEngine } from '../with-engine.ts'

const usage = `Usage: countinghouse tokens check [options]

Checks that the balance of every token account is the sum of its ledger entries. Changes nothing.

  --json   Print the report as JSON`

const options = { json: { type: 'boolean' } } as const

/** @returns the exit code: 2 when a balance is wrong */
export async function tokens(args: string[]): Promise<number> {
  const { values, positionals } = parseArguments(args, options, usage)
  if (positionals.join(' ') !== 'check') {
    throw new CliError(
      positionals.length === 0 ? 'Specify a command.' : `Unknown command "tokens ${positionals.join(' ')}".`,
      usage,
    )
  }
  const report = await withEngine(readSettings(), async (ctx) => {
    await requireShop(ctx)
    const progress = createProgress()
    try {
      return await ctx.engine.tokens.check((done) => progress.update('Accounts', done, undefined))
    } finally {
      progress.end()
    }
  })
  const { accounts, faults } = report
  if (values.json) {
    console.log(JSON.stringify(report, null, 2))
  } else if (faults.length === 0) {
    console.log(`Checked ${counted(accounts, 'account')}: every balance is the sum of its entries.`)
  } else {
    console.log(
      `${formatTable(
        ['ACCOUNT', 'PROBLEM'],
        faults.map((fault) => [plain(fault.accountId), plain(fault.what)]),
      )}\n\n${hint}`,
    )
  }
  return faults.length === 0 ? 0 : 2
}

const hint =
  'Nothing was changed. Balances differ from their entries only when tables were changed outside the ledger: undo that change.'
