import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { missingResource } from '../http/errors.ts'
import { get, type Operation } from '../http/operation.ts'

export const account: Operation[] = [
  get('/v1/account', {}, (ctx) => ctx.store.get('account', ctx.account)),
  get('/v1/accounts/:id', {}, (ctx, _params, { id }) => {
    if (id !== ctx.account) {
      throw missingResource('account', id)
    }
    return ctx.store.get('account', id)
  }),
]

/** Returns the id of the sandbox's one account, which is created with the database. */
export function openAccount(ctx: Omit<SandboxContext, 'account'>): string {
  const existing = ctx.database.setting('account')
  if (existing !== undefined) {
    return existing
  }
  const account: Objects['account'] = {
    id: ctx.ids.next('acct_1', 15),
    object: 'account',
    charges_enabled: true,
    country: 'US',
    created: Math.floor(ctx.clock.now() / 1_000),
    default_currency: 'usd',
    details_submitted: true,
    email: 'sandbox@example.com',
    metadata: {},
    payouts_enabled: true,
    type: 'standard',
  }
  ctx.store.insert(account)
  ctx.database.setSetting('account', account.id)
  return account.id
}
