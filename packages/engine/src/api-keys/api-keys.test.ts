import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { openTestContext } from '../../test/context.ts'
import { listAudit, recordAudit } from '../audit/index.ts'
import { inTransaction } from '../core/context.ts'
import { createApiKey, listApiKeys, revokeApiKey, useApiKey } from './index.ts'

const input = { name: 'Warehouse', scopes: ['orders:read' as const], actor: 'cli:ada' }

test('an API key authenticates until it is revoked, and records when it was last used', async () => {
  const ctx = await openTestContext()
  const { id, key, prefix } = await inTransaction(ctx, (tx) => createApiKey(tx, input, false))
  expect(key).toMatch(/^chk_test_[\w-]{43}$/)
  expect(key.startsWith(prefix)).toBe(true)
  expect(await useApiKey(ctx, key)).toEqual({ id, scopes: ['orders:read'] })
  expect(await useApiKey(ctx, `${key}x`)).toBeUndefined()
  expect(await useApiKey(ctx, prefix)).toBeUndefined()
  const usedAt = new Date(ctx.time.now)
  ctx.time.now += 59_000
  await useApiKey(ctx, key)
  expect(await listApiKeys(ctx)).toMatchObject([
    { id, name: 'Warehouse', prefix, lastUsedAt: usedAt, revokedAt: null },
  ])
  await inTransaction(ctx, (tx) => revokeApiKey(tx, { id, actor: 'cli:ada' }))
  expect(await useApiKey(ctx, key)).toBeUndefined()
})

test('the tables do not contain the secret of an API key', async () => {
  const ctx = await openTestContext()
  const { key } = await inTransaction(ctx, (tx) => createApiKey(tx, input, true))
  const { rows } = await sql<{ all: string }>`
    select (select json_agg(k)::text from shop.api_key k) || (select json_agg(a)::text from shop.audit a) as all`.execute(
    ctx.db,
  )
  expect(key).toMatch(/^chk_live_/)
  expect(rows[0]?.all).not.toContain(key.slice(18))
})

test('creating and revoking an API key each write one audit entry with actor, before and after', async () => {
  const ctx = await openTestContext()
  const { id } = await inTransaction(ctx, (tx) => createApiKey(tx, input, false))
  for (let n = 0; n < 2; n++) {
    await inTransaction(ctx, (tx) => revokeApiKey(tx, { id, actor: 'cli:eve' }))
  }
  const audit = await listAudit(ctx, { subject: id })
  expect(audit.map(({ action, actor }) => [action, actor]).sort()).toEqual([
    ['api_key.created', 'cli:ada'],
    ['api_key.revoked', 'cli:eve'],
  ])
  expect(audit.find(({ action }) => action === 'api_key.revoked')).toMatchObject({
    before: { revokedAt: null },
    after: { revokedAt: expect.any(String) },
  })
  await expect(
    inTransaction(ctx, (tx) => revokeApiKey(tx, { id: 'key_none', actor: 'cli' })),
  ).rejects.toMatchObject({
    code: 'api_key.unknown',
  })
})

test.each([
  'update shop.audit set actor = $$someone else$$',
  'delete from shop.audit',
  'truncate shop.audit',
])('the audit log is append-only: %s', async (statement) => {
  const ctx = await openTestContext()
  await inTransaction(ctx, (tx) =>
    recordAudit(tx, { actor: 'admin', action: 'event.replayed', subject: 'evt_1' }),
  )
  await expect(sql.raw(statement).execute(ctx.db)).rejects.toThrow('append-only')
  expect(await listAudit(ctx)).toHaveLength(1)
})
