import { type AccountBalance, type LedgerReport, minorDigitsOf } from '@countinghouse/engine'
import { readArguments } from '../arguments.ts'
import { CliError } from '../cli-error.ts'
import { createProgress } from '../progress.ts'
import { readSettings } from '../settings.ts'
import { stopping } from '../stop.ts'
import { counted, formatTable } from '../table.ts'
import { type EngineAtHand, requireShop, withEngine } from '../with-engine.ts'

const usage = `countinghouse ledger                 what every account holds, by currency
countinghouse ledger check           proves that the journal balances, and has every minor unit that moved at Stripe
                          --fix    ledger what is missing
                          --json    the report as JSON`

const options = { fix: { type: 'boolean' }, json: { type: 'boolean' } } as const

type Values = { fix?: boolean | undefined; json?: boolean | undefined }

/** Exit code 2 when the books differ from Stripe's or from themselves, 130 when the check was broken off. */
export async function ledger(args: string[]): Promise<number> {
  const { values, positionals } = readArguments(args, options, usage)
  const [verb, ...more] = positionals
  if ((verb !== undefined && verb !== 'check') || more.length > 0) {
    throw new CliError(`ledger knows no ${positionals.join(' ')}.`, usage)
  }
  if (values.fix && !verb) {
    throw new CliError('Only check heals.', usage)
  }
  return withEngine(readSettings(), async (at) => {
    await requireShop(at)
    return verb ? checkLedger(at, values) : showAccounts(at, values)
  })
}

async function showAccounts({ engine }: EngineAtHand, { json }: Values): Promise<number> {
  const accounts = await engine.ledger.accounts()
  console.log(
    json
      ? JSON.stringify(accounts, null, 2)
      : accounts.length === 0
        ? 'Nothing is booked yet.'
        : tabulate(accounts),
  )
  return 0
}

async function checkLedger({ engine }: EngineAtHand, { fix: repair = false, json }: Values): Promise<number> {
  const progress = createProgress()
  const onProgress = ({ step, done, total }: { step: string; done: number; total: number | undefined }) =>
    progress.tell(step, done, total)
  let report: LedgerReport
  try {
    report = await engine.ledger.check({ repair, signal: stopping, onProgress })
  } catch (error) {
    if (!stopping.aborted) {
      throw error
    }
    progress.end()
    console.error(`\nBroken off; ${repair ? 'what was booked stays so' : 'nothing was changed'}.`)
    return 130
  } finally {
    progress.end()
  }
  console.log(json ? JSON.stringify(report, null, 2) : tell(report))
  return report.discrepancies.every(({ repaired }) => repaired) ? 0 : 2
}

function tell({ accounts, entries, compared, until, discrepancies, open }: LedgerReport): string {
  const left = discrepancies.filter(({ repaired }) => !repaired).length
  const moment = until.toISOString().slice(0, 16).replace('T', ' ')
  const looked = `Compared ${counted(entries, 'entry', 'entries')} with Stripe's balance until ${moment} UTC (${counted(compared, 'transaction')} of its)`
  const sum =
    discrepancies.length === 0
      ? `${looked}: every entry balances, and every minor unit at Stripe is one here.`
      : `${looked}: ${counted(discrepancies.length, 'differs', 'differ')}, ${left} of them are left.`
  const later =
    'What moved there in the last ten minutes is left out: what tells of it may still be on its way.'
  return [
    ...(accounts.length > 0 ? [tabulate(accounts)] : []),
    ...(discrepancies.length > 0 ? [tabulateDiscrepancies(discrepancies)] : []),
    ...(open.length > 0 ? [tabulateOpen(open)] : []),
    `${sum}\n${later}`,
  ].join('\n\n')
}

/** A currency after the other; in each, the debits are as much as the credits. */
function tabulate(accounts: AccountBalance[]): string {
  const rows = [...new Set(accounts.map(({ currency }) => currency))].flatMap((currency) => {
    const own = accounts.filter((account) => account.currency === currency)
    const sum = (of: (account: AccountBalance) => number) =>
      own.reduce((total, account) => total + of(account), 0)
    const total = [
      sum(({ debitMinor }) => debitMinor),
      sum(({ creditMinor }) => creditMinor),
      sum(({ balanceMinor }) => balanceMinor),
    ]
    const row = (name: string, account: string, amounts: number[]) => [
      name,
      account,
      ...amounts.map((amount) => show(amount, currency)),
    ]
    return [
      ...own.map(({ account, debitMinor, creditMinor, balanceMinor }, at) =>
        row(at === 0 ? currency.toUpperCase() : '', account, [debitMinor, creditMinor, balanceMinor]),
      ),
      row('', 'in all', total),
    ]
  })
  return formatTable(['CURRENCY', 'ACCOUNT', 'DEBIT', 'CREDIT', 'BALANCE'], alignRight(rows, [2, 3, 4]))
}

const tabulateDiscrepancies = (discrepancies: LedgerReport['discrepancies']): string =>
  formatTable(
    ['WHAT', 'OURS', "STRIPE'S", 'NOW', 'WHAT TO DO'],
    discrepancies.map(({ what, ours, stripes, repaired, hint }) => [
      what,
      ours,
      stripes,
      repaired ? 'posted' : 'differs',
      hint,
    ]),
  )

function tabulateOpen(open: LedgerReport['open']): string {
  const rows = open.map(({ payment, currency, amountMinor }) => [
    payment,
    show(amountMinor, currency),
    amountMinor > 0
      ? 'sold, and not arrived or gone back'
      : 'arrived or kept, and explained by nothing of ours',
  ])
  return formatTable(['PAYMENT', 'OPEN', 'WHY'], rows)
}

/** Without the sign of the currency, which stands at the left. */
function show(amountMinor: number, currency: string): string {
  const decimals = minorDigitsOf(currency)
  return (amountMinor / 10 ** decimals).toLocaleString('en', {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  })
}

function alignRight(rows: string[][], columns: number[]): string[][] {
  const widths = new Map(
    columns.map((column) => [column, Math.max(...rows.map((row) => row[column]?.length ?? 0))]),
  )
  return rows.map((row) => row.map((cell, column) => cell.padStart(widths.get(column) ?? 0)))
}
