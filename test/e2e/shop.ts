/** What the tests of a file share: the shop as `npm start` runs it, on a database of its own, and a browser. */
import { Client } from 'pg'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import { launchBrowser } from '../browser.ts'
import { createTestDatabase, type TestDatabase } from '../database.ts'
import { type Environment, findEnvironment, startShop } from '../shop-process.ts'
import { type Visitor, welcome } from './visitor.ts'

export interface E2eShop {
  environment: Environment
  browser: Browser
  /** A browser that was never here before. */
  welcome(): Promise<Visitor>
  /** SQL of a test's own, for what came in by no door. */
  query(text: string, values?: unknown[]): Promise<Record<string, unknown>[]>
}

export interface E2eShopOptions {
  /** Also its PostgreSQL is that of `npm start`, which has to be set up. */
  embedded?: boolean
  /** What is done to the shop's goods, which come with a first start, before the one that the tests see. */
  prepare?: (query: E2eShop['query']) => Promise<unknown>
}

/** Opened before the first test of the file that calls it, closed after its last. */
export function shopInBrowser({ embedded = false, prepare }: E2eShopOptions = {}): E2eShop {
  let environment: Environment | undefined
  let database: TestDatabase | undefined
  let browser: Browser | undefined

  const shop: E2eShop = {
    get environment() {
      return opened(environment)
    },
    get browser() {
      return opened(browser)
    },
    welcome: () => welcome(shop.browser, shop.environment.url),
    query: (text, values) => query(opened(database).url, text, values),
  }

  beforeAll(async () => {
    environment = await findEnvironment()
    if (!embedded) {
      database = await createTestDatabase()
      // As a role that owns nothing: the tables are there.
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

function opened<T>(what: T | undefined): T {
  if (what === undefined) {
    throw new Error('It is there from the first test on, and a database where the shop has one of ours')
  }
  return what
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
