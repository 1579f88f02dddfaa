/** One project for each room, one for the house's rules and one for the browser: `npx vitest --project engine`. */
import { defineConfig } from 'vitest/config'

const rooms = ['engine', 'mail', 'api', 'sandbox', 'storefront', 'cli', 'test']

export default defineConfig({
  test: {
    projects: [
      ...rooms.map((name) =>
        project({ name, include: [`${name}/**/*.test.{ts,tsx}`], exclude: ['**/node_modules/**', '**/.next/**', 'test/e2e/**'] }),
      ),
      project({ name: 'tidy', include: ['tidy.test.ts'] }),
      project({ name: 'e2e', include: ['test/e2e/**/*.test.ts'] }, './test/e2e/setup.ts'),
    ],
  },
})

function project(test: { name: string; include: string[]; exclude?: string[] }, setup?: string) {
  return {
    test: {
      ...test,
      globalSetup: ['./test/postgres-setup.ts', ...(setup ? [setup] : [])],
      setupFiles: ['./test/fast-check-setup.ts'],
      pool: 'forks' as const,
      testTimeout: 20_000,
      hookTimeout: 60_000,
    },
  }
}
