/** `npm run dev`: the shop restarts when a package changes. Pages are reloaded by Next itself. */
import { statSync, utimesSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { findEnvironment, startShop } from '../shop-process.ts'
import { availableOf, reserve } from './shop-api.ts'

const source = fileURLToPath(new URL('../../packages/email/src/index.ts', import.meta.url))

test('dev restarts the shop when a package changes, and keeps its database', {
  timeout: 240_000,
}, async () => {
  const environment = await findEnvironment()
  onTestFinished(environment.clear)
  const shop = await startShop(environment, ['--fresh'], 'dev')
  const before = await availableOf(environment, 'PMP-SAND')
  await reserve(environment, 'PMP-SAND', 2)

  const starts = () => shop.output().match(/Ready in development mode/g)?.length
  expect(starts()).toBe(1)
  // Its content stays as it is: other tests read the sources too.
  utimesSync(source, statSync(source).atime, new Date())
  await expect.poll(starts, { timeout: 60_000 }).toBe(2)
  expect(shop.output()).toMatch(/Restarting: packages\/email\/src\/index\.ts changed\.\n[\s\S]*Stopped\.\n/)
  expect(await availableOf(environment, 'PMP-SAND')).toBe(before - 2)

  expect(await shop.stop()).toBe(0)
  await expect(fetch(`${environment.url}/api/health`)).rejects.toThrow()
})
