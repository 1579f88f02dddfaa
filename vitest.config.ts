/**
 * One project per package, one for the repository's rules and one for the browser tests: `npx
 * vitest --project engine`.
 */
import { defineConfig } from 'vitest/config'

const folders = {
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
    // One per core. Tests mostly wait for PostgreSQL and for webhook deliveries, but more workers
    // time out.
    maxWorkers: 2,
    projects: [
      ...Object.entries(folders).map(([name, folder]) =>
        project(
          {
            name,
            include: [`${folder}/**/*.test.{ts,tsx}`],
            exclude: ['**/node_modules/**', '**/.next/**', 'test/e2e/**'],
            // Every response is validated, and the first one in a process loads Stripe's schemas:
            // seconds on a busy machine.
            ...(name === 'sandbox' ? { testTimeout: 60_000 } : {}),
            // Next inlines these values into lib/config.ts at build time.
            ...(name === 'storefront' ? { env: { SHOP_NAME: 'Shop', SHOP_CURRENCIES: 'usd,eur,jpy' } } : {}),
          },
          ...(name === 'sandbox' ? ['./packages/sandbox/schemas/setup.ts'] : []),
        ),
      ),
      project({ name: 'tidy', include: ['tidy.test.ts'] }),
      // Two cores run one shop and one browser at a time.
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
      // Generous, since they only end a test that hangs; nothing is measured by them.
      testTimeout: 60_000,
      hookTimeout: 120_000,
      expect: { poll: { timeout: 30_000 } },
      ...options,
    },
  }
}
