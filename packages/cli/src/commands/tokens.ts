import { readArguments } from '../arguments.ts'
import { CliError } from '../cli-error.ts'
import { createProgress } from '../progress.ts'
import { readSettings } from '../settings.ts'
import { formatTable, plain } from '../table.ts'
import { requireShop, withEngine } from '../with-engine.ts'

const usage = `countinghouse tokens check   proves every account: that what it says it has is the sum of its entries
                      --json   the report as JSON`

const options = { json: { type: 'boolean' } } as const

/** Exit code 2 when something does not add up. */
export async function tokens(args: string[]): Promise<number> {
  const { values, positionals } = readArguments(args, options, usage)
  if (positionals.join(' ') !== 'check') {
    throw new CliError(`tokens knows no "${positionals.join(' ')}".`, usage)
  }
  const report = await withEngine(readSettings(), async (at) => {
    await requireShop(at)
    const progress = createProgress()
    try {
      return await at.engine.tokens.check((done) => progress.tell('Accounts', done, undefined))
    } finally {
      progress.end()
    }
  })
  const { accounts, faults } = report
  if (values.json) {
    console.log(JSON.stringify(report, null, 2))
  } else if (faults.length === 0) {
    console.log(`${accounts} accounts: every figure is the sum of its entries.`)
  } else {
    console.log(
      `${formatTable(
        ['ACCOUNT', 'WHAT'],
        faults.map((fault) => [plain(fault.accountId), plain(fault.what)]),
      )}\n\n${hint}`,
    )
  }
  return faults.length === 0 ? 0 : 2
}

const hint =
  'Nothing was changed. Entries are never wrong by themselves: somebody wrote past the ledger. Restore what was written past it.'
