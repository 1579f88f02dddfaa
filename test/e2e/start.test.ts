/** `npm start` on the command line: restarts, crashes, conflicting settings. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, onTestFinished, test } from 'vitest'
import { createTestDatabase } from '../database.ts'
import { type Environment, findEnvironment, startShop } from '../shop-process.ts'
import { availableOf, reserve } from './shop-api.ts'

const opened: Environment[] = []

async function environment(): Promise<Environment> {
  const found = await findEnvironment()
  opened.push(found)
  return found
}

afterEach(async () => {
  for (const each of opened.splice(0)) {
    await each.clear()
  }
})

test('a restart keeps the data, and --fresh deletes it', { timeout: 240_000 }, async () => {
  const home = await environment()
  const first = await startShop(home)
  expect(first.output()).toMatch(
    /Shop\s+http.*\n.*API docs\s+http.*\n.*sandbox\s+http.*\n.*4242 4242 4242 4242/,
  )
  const before = await availableOf(home, 'PMP-SAND')
  await reserve(home, 'PMP-SAND', 2)
  expect(await first.stop()).toBe(0)
  expect(first.output()).toContain('Stopped.')

  const second = await startShop(home)
  expect(second.output()).not.toContain('Building')
  expect(await availableOf(home, 'PMP-SAND')).toBe(before - 2)
  await second.stop()

  await startShop(home, ['--fresh'])
  expect(await availableOf(home, 'PMP-SAND')).toBe(before)
})

test('recovers after being killed', {
  timeout: 240_000,
}, async () => {
  const home = await environment()
  const first = await startShop(home)
  await reserve(home, 'PMP-SAND', 1)
  const left = await availableOf(home, 'PMP-SAND')
  await first.stop('SIGKILL')
  const second = await startShop(home)
  expect(second.output()).toContain('an interrupted run is still running')
  expect(await availableOf(home, 'PMP-SAND')).toBe(left)
  expect(await second.stop('SIGTERM')).toBe(0)
})

test("the merchant's own database is used, and --fresh never empties it", { timeout: 240_000 }, async () => {
  const home = await environment()
  const database = await createTestDatabase()
  onTestFinished(database.drop)
  const withDatabase = { ...home, settings: { ...home.settings, DATABASE_URL: database.url } }
  const first = await startShop(withDatabase)
  expect(existsSync(join(home.home, 'postgres'))).toBe(false)
  const before = await availableOf(home, 'PMP-SAND')
  await reserve(home, 'PMP-SAND', 2)
  await first.stop()
  const second = await startShop(withDatabase, ['--fresh'])
  expect(second.output()).toContain('Ignoring --fresh')
  expect(await availableOf(home, 'PMP-SAND')).toBe(before - 2)
  await second.stop()
})

test('two shops run side by side, and an error names a port or data directory that is in use', {
  timeout: 240_000,
}, async () => {
  const [here, there] = [await environment(), await environment()]
  await Promise.all([startShop(here), startShop(there)])
  const third = await environment()
  const start = (settings: Record<string, string>) =>
    startShop({ ...third, settings: { ...third.settings, ...settings } })
  await expect(start({ PORT: here.settings.PORT ?? '' })).rejects.toThrow(
    /Port \d+ is already in use.*\n.*PORT/,
  )
  await expect(start({ SANDBOX_PORT: here.settings.SANDBOX_PORT ?? '' })).rejects.toThrow(
    /Port \d+ is already in use.*\n.*SANDBOX_PORT/,
  )
  await expect(start({ COUNTINGHOUSE_HOME: here.home })).rejects.toThrow(
    /already running.*\n.*COUNTINGHOUSE_HOME/,
  )
})

test.for([
  [{ PORT: 'http' }, 'PORT must be a port'],
  [{ CHECKOUT_MINUTES: '10' }, 'CHECKOUT_MINUTES must be'],
  [{ STRIPE_SECRET_KEY: 'sk_test_0123456789' }, 'STRIPE_WEBHOOK_SECRET is required'],
] as const)('an invalid setting stops the start, and the error names it: %j', async ([settings, message]) => {
  const home = await environment()
  await expect(startShop({ ...home, settings: { ...home.settings, ...settings } })).rejects.toThrow(message)
})
