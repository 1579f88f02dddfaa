import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { openTestGround } from '../../test/ground.ts'
import { listAudit, recordAudit } from '../audit/index.ts'
import { inTransaction } from '../ground.ts'
import { createApiKey, listApiKeys, revokeApiKey, useApiKey } from './index.ts'

const input = { name: 'Warehouse', scopes: ['orders:read' as const], actor: 'cli:ada' }

test('a key works until it is revoked, and says when it was last used', async () => {
  const ground = await openTestGround()
  const { id, key, prefix } = await inTransaction(ground, (tx) => createApiKey(tx, input, false))
  expect(key).toMatch(/^chk_test_[\w-]{43}$/)
  expect(key.startsWith(prefix)).toBe(true)
  expect(await useApiKey(ground, key)).toEqual({ id, scopes: ['orders:read'] })
  expect(await useApiKey(ground, `${key}x`)).toBeUndefined()
  expect(await useApiKey(ground, prefix)).toBeUndefined()
  const usedAt = new Date(ground.time.now)
  ground.time.now += 59_000
  await useApiKey(ground, key)
  expect(await listApiKeys(ground)).toMatchObject([
    { id, name: 'Warehouse', prefix, lastUsedAt: usedAt, revokedAt: null },
  ])
  await inTransaction(ground, (tx) => revokeApiKey(tx, { id, actor: 'cli:ada' }))
  expect(await useApiKey(ground, key)).toBeUndefined()
})

test('who reads the tables cannot call with what they find', async () => {
  const ground = await openTestGround()
  const { key } = await inTransaction(ground, (tx) => createApiKey(tx, input, true))
  const { rows } = await sql<{ all: string }>`
    select (select json_agg(k)::text from shop.api_key k) || (select json_agg(a)::text from shop.audit a) as all`.execute(
    ground.db,
  )
  expect(key).toMatch(/^chk_live_/)
  expect(rows[0]?.all).not.toContain(key.slice(18))
})

test('making and revoking is written down once each, by whom, with before and after', async () => {
  const ground = await openTestGround()
  const { id } = await inTransaction(ground, (tx) => createApiKey(tx, input, false))
  for (let n = 0; n < 2; n++) {
    await inTransaction(ground, (tx) => revokeApiKey(tx, { id, actor: 'cli:eve' }))
  }
  const audit = await listAudit(ground, { subject: id })
  expect(audit.map(({ act, actor }) => [act, actor]).sort()).toEqual([
    ['api_key.created', 'cli:ada'],
    ['api_key.revoked', 'cli:eve'],
  ])
  expect(audit.find(({ act }) => act === 'api_key.revoked')).toMatchObject({
    before: { revokedAt: null },
    after: { revokedAt: expect.any(String) },
  })
  await expect(
    inTransaction(ground, (tx) => revokeApiKey(tx, { id: 'key_none', actor: 'cli' })),
  ).rejects.toMatchObject({
    code: 'api_key.unknown',
  })
})

test.each(['update shop.audit set actor = $$nobody$$', 'delete from shop.audit', 'truncate shop.audit'])(
  'what is in the audit stays: %s',
  async (statement) => {
    const ground = await openTestGround()
    await inTransaction(ground, (tx) =>
      recordAudit(tx, { actor: 'admin', act: 'event.replayed', subject: 'evt_1' }),
    )
    await expect(sql.raw(statement).execute(ground.db)).rejects.toThrow('append-only')
    expect(await listAudit(ground)).toHaveLength(1)
  },
)
