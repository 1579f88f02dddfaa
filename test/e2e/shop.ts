/**
 * The shop as `npm start` runs it, on its own database, and a browser: shared by the tests of a
 * file.
 */
import { Client } from 'pg'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import { launchBrowser } from '../browser.ts'
import { createTestDatabase, type TestDatabase } from '../database.ts'
import { type Environment, findEnvironment, startShop } from '../shop-process.ts'
import { newVisitor, type Visitor } from './visitor.ts'

export interface E2eShop {
  environment: Environment
  browser: Browser
  /** A new browser context without cookies. */
  newVisitor(): Promise<Visitor>
  /** Runs SQL, for states that the API does not allow. */
  query(text: string, values?: unknown[]): Promise<Record<string, unknown>[]>
}

export interface E2eShopOptions {
  /** Use the PostgreSQL that `npm start` installs, instead of a test database. */
  embedded?: boolean
  /** Changes the catalog after a first start has seeded it, before the start that the tests see. */
  prepare?: (query: E2eShop['query']) => Promise<unknown>
}

/** Starts the shop before the first test of the calling file and stops it after the last. */
export function shopInBrowser({ embedded = false, prepare }: E2eShopOptions = {}): E2eShop {
  let environment: Environment | undefined
  let database: TestDatabase | undefined
  let browser: Browser | undefined

  const shop: E2eShop = {
    get environment() {
      return requireStarted(environment)
    },
    get browser() {
      return requireStarted(browser)
    },
    newVisitor: () => newVisitor(shop.browser, shop.environment.url),
    query: (text, values) => query(requireStarted(database).url, text, values),
  }

  beforeAll(async () => {
    environment = await findEnvironment()
    if (!embedded) {
      database = await createTestDatabase()
      // With the runtime role, which owns no tables.
      environment.settings.DATABASE_URL = database.runtimeUrl
    }
    if (prepare) {
      const first = await startShop(environment)
      await first.stop()
      await prepare(shop.query)
    }
    await startShop(environment)
    browser = await launchBrowser()
  }, 240_000)

  afterAll(async () => {
    await browser?.close()
    await environment?.clear()
    await database?.drop()
  })
  return shop
}

function requireStarted<T>(value: T | undefined): T {
  if (value === undefined) {
    throw new Error('Only available in tests; `query` needs a test database (not `embedded`)')
  }
  return value
}

async function query(
  databaseUrl: string,
  text: string,
  values?: unknown[],
): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    return (await client.query(text, values)).rows
  } finally {
    await client.end()
  }
}
