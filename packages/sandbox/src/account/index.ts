import type { Objects } from '../ground/objects.ts'
import { missingResource } from '../http/errors.ts'
import { get, type Operation } from '../http/operation.ts'
import type { World } from '../world.ts'

export const account: Operation[] = [
  get('/v1/account', {}, (world) => world.store.get('account', world.account)),
  get('/v1/accounts/:id', {}, (world, _params, { id }) => {
    if (id !== world.account) {
      throw missingResource('account', id)
    }
    return world.store.get('account', id)
  }),
]

/** The one account of this sandbox: made with its database, and never again. */
export function openAccount(world: Omit<World, 'account'>): string {
  const known = world.database.setting('account')
  if (known !== undefined) {
    return known
  }
  const account: Objects['account'] = {
    id: world.ids.next('acct_1', 15),
    object: 'account',
    charges_enabled: true,
    country: 'US',
    created: Math.floor(world.clock.now() / 1_000),
    default_currency: 'usd',
    details_submitted: true,
    email: 'sandbox@example.com',
    metadata: {},
    payouts_enabled: true,
    type: 'standard',
  }
  world.store.insert(account)
  world.database.setSetting('account', account.id)
  return account.id
}
