import { get, list, type Operation, retrieve } from '../http/operation.ts'
import { string } from '../http/schema.ts'
import { balanceOf } from './balance.ts'

export const balanceTransactions: Operation[] = [
  retrieve('balance_transaction', '/v1/balance_transactions'),
  list('balance_transaction', '/v1/balance_transactions', {
    currency: string(3),
    source: string(),
    type: string(),
  }),
  get('/v1/balance', {}, balanceOf),
]
