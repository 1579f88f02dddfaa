import { get, list, type Operation, retrieve } from '../http/operation.ts'
import { string } from '../http/schema.ts'

export const balanceTransactions: Operation[] = [
  retrieve('balance_transaction', '/v1/balance_transactions'),
  list('balance_transaction', '/v1/balance_transactions', { currency: string(3), source: string(), type: string() }),
  get('/v1/balance', {}, (world) => {
    const sums = world.database.all(
      `SELECT json ->> '$.currency' AS currency, sum(json ->> '$.net') AS net,
              sum(CASE WHEN json ->> '$.available_on' <= ? THEN json ->> '$.net' ELSE 0 END) AS available
         FROM object WHERE object = 'balance_transaction' GROUP BY 1 ORDER BY 1`,
      world.now(),
    )
    const part = (amount: (row: (typeof sums)[number]) => number) =>
      sums.map((row) => ({ amount: amount(row), currency: String(row.currency), source_types: { card: amount(row) } }))
    const none = [{ amount: 0, currency: 'usd', source_types: { card: 0 } }]
    const available = part((row) => Number(row.available))
    const pending = part((row) => Number(row.net) - Number(row.available))
    return {
      object: 'balance',
      available: available.length > 0 ? available : none,
      livemode: false,
      pending: pending.length > 0 ? pending : none,
    }
  }),
]
