/** The shop as `npm start` opens it, built and all, with a home and ports of its own. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLog } from '@countinghouse/engine'
import { readSettings } from '../cli/src/settings.ts'
import { openShop, type Shop } from '../cli/src/shop.ts'
import { createTestDatabase } from './database.ts'
import { freePort } from './free-port.ts'

/** A build may have to come first: give the hook that calls this as long. */
export const BUILD_MS_MAX = 400_000

export interface BuiltShop extends Shop {
  databaseUrl: string
}

/** @param environment settings beside the ports; nobody's requests are too many unless it says so */
export async function openBuiltShop(environment: Record<string, string> = {}): Promise<BuiltShop> {
  const database = await createTestDatabase()
  const home = mkdtempSync(join(tmpdir(), 'countinghouse-built-'))
  const port = String(await freePort())
  const unlimited = { RATE_LIMIT_CHECKOUT: '0', RATE_LIMIT_SIGN_IN: '0', RATE_LIMIT_SPENDING: '0', RATE_LIMIT_OTHER: '0' }
  const ports = { PORT: port, SANDBOX_PORT: String(await freePort()), COUNTINGHOUSE_HOME: home, DATABASE_URL: database.url }
  const shop = await openShop({ settings: readSettings({ ...unlimited, ...ports, ...environment }), log: silentLog })
  return {
    ...shop,
    url: `http://127.0.0.1:${port}`,
    databaseUrl: database.url,
    async close() {
      await shop.close()
      await database.drop()
      rmSync(home, { recursive: true, force: true })
    },
  }
}
