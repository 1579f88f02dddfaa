/** One project for each room, one for the house's rules and one for the browser: `npx vitest --project engine`. */
import { defineConfig } from 'vitest/config'

const rooms = {
  engine: 'packages/engine',
  email: 'packages/email',
  api: 'packages/api',
  sandbox: 'packages/sandbox',
  storefront: 'apps/storefront',
  cli: 'packages/cli',
  test: 'test',
}

export default defineConfig({
  test: {
    // Most of a test's time goes to waiting for PostgreSQL and for deliveries.
    maxWorkers: 2,
    projects: [
      ...Object.entries(rooms).map(([name, folder]) =>
        project(
          {
            name,
            include: [`${folder}/**/*.test.{ts,tsx}`],
            exclude: ['**/node_modules/**', '**/.next/**', 'test/e2e/**'],
            // The first answer in a process brings the schemas along, by which all are checked: seconds, on a machine with other work.
            ...(name === 'sandbox' ? { testTimeout: 60_000 } : {}),
            // Next inlines these into lib/config.ts.
            ...(name === 'storefront' ? { env: { SHOP_NAME: 'Shop', SHOP_CURRENCIES: 'usd,eur,jpy' } } : {}),
          },
          ...(name === 'sandbox' ? ['./packages/sandbox/schemas/setup.ts'] : []),
        ),
      ),
      project({ name: 'tidy', include: ['tidy.test.ts'] }),
      // A shop and a browser at a time are what two cores carry.
      project({
        name: 'e2e',
        include: ['test/e2e/**/*.test.ts'],
        fileParallelism: false,
        testTimeout: 120_000,
      }),
    ],
  },
})

interface ProjectOptions {
  name: string
  include: string[]
  exclude?: string[]
  fileParallelism?: boolean
  testTimeout?: number
  env?: Record<string, string>
}

function project(options: ProjectOptions, ...setups: string[]) {
  return {
    test: {
      globalSetup: ['./test/postgres-setup.ts', ...setups],
      setupFiles: ['./test/fast-check-setup.ts'],
      pool: 'forks' as const,
      // Nothing here is measured by these: they end what hangs, on a machine that has ten other things to do.
      testTimeout: 60_000,
      hookTimeout: 120_000,
      expect: { poll: { timeout: 30_000 } },
      ...options,
    },
  }
}
