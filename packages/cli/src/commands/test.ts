import { randomInt } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compileCache } from '../../../../test/compile-cache.ts'
import type { SuiteCounts } from '../../../../test/reporter.ts'
import { binary, runChecks } from '../checks.ts'
import { runChild } from '../child.ts'
import { CliError } from '../cli-error.ts'
import { seconds } from '../steps.ts'

const root = fileURLToPath(new URL('../../../..', import.meta.url))
const results = join(root, 'test-results')

/** Everything that can be shown, the quick things first. Ends with a table and the line `N passed, N failed`. */
export async function test(args: string[]): Promise<number> {
  const deep = args.includes('--deep')
  const unknown = args.filter((arg) => arg !== '--deep')
  if (unknown.length > 0) {
    throw new CliError(
      `test knows no ${unknown.join(' ')}.`,
      'It takes --deep, or nothing; `npx vitest` runs single files.',
    )
  }
  mkdirSync(results, { recursive: true })
  const environment = testEnvironment(deep)

  const checks = (await runChecks()).map(({ name, ok, milliseconds }) => {
    return { name, passed: Number(ok), failed: Number(!ok), skipped: 0, milliseconds }
  })
  const units = await runVitest('units', ['--project=!e2e'], environment)
  const browser = await runVitest('browser', ['--project=e2e'], environment)
  return report([...checks, ...units, ...browser])
}

/** Small runs are always the same; a deep one is by chance, and says how to have the same chance again. */
function testEnvironment(deep: boolean): NodeJS.ProcessEnv {
  const environment = { ...process.env, ...compileCache }
  if (!deep) {
    return { ...environment, COUNTINGHOUSE_DEEP: '', COUNTINGHOUSE_SEED: '1' }
  }
  const seed = process.env.COUNTINGHOUSE_SEED || String(randomInt(2 ** 31))
  console.log(`Seed ${seed}. The same run again: COUNTINGHOUSE_SEED=${seed} npm run test:deep`)
  return { ...environment, COUNTINGHOUSE_DEEP: '1', COUNTINGHOUSE_SEED: seed }
}

async function runVitest(
  name: string,
  args: string[],
  environment: NodeJS.ProcessEnv,
): Promise<SuiteCounts[]> {
  const counts = join(results, `${name}.json`)
  rmSync(counts, { force: true })
  const begun = performance.now()
  const reporters = ['--reporter=default', '--reporter=./test/reporter.ts']
  const node = [process.execPath, '--disable-warning=ExperimentalWarning'] as const
  const code = await runChild(node[0], [node[1], binary('vitest', 'vitest'), 'run', ...reporters, ...args], {
    cwd: root,
    env: { ...environment, COUNTINGHOUSE_TEST_COUNTS: counts },
  })
  const milliseconds = performance.now() - begun
  const suites: SuiteCounts[] = existsSync(counts) ? JSON.parse(readFileSync(counts, 'utf8')) : []
  // It can fail before or after its tests: when a server of theirs does not start, or does not stop.
  if (code !== 0 && suites.every(({ failed }) => failed === 0)) {
    suites.push({ name: `${name} (vitest itself)`, passed: 0, failed: 1, skipped: 0, milliseconds })
  }
  return suites
}

/** Nothing having run is no success, and in CI neither is anything left out. */
function report(suites: SuiteCounts[]): number {
  const sum = (key: 'passed' | 'failed' | 'skipped') => suites.reduce((total, suite) => total + suite[key], 0)
  console.log(`\n${table(suites)}\n`)
  if (sum('skipped') > 0) {
    console.log(`${sum('skipped')} skipped\n`)
  }
  console.log(`${sum('passed')} passed, ${sum('failed')} failed`)
  const leftOut = sum('skipped') > 0 && Boolean(process.env.CI)
  return sum('failed') === 0 && sum('passed') > 0 && !leftOut ? 0 : 1
}

function table(suites: SuiteCounts[]): string {
  const width = Math.max(...suites.map(({ name }) => name.length))
  const row = (cells: string[]) =>
    cells.map((cell, at) => (at === 0 ? cell.padEnd(width) : cell.padStart(9))).join('')
  const rows = suites.map(({ name, passed, failed, milliseconds }) =>
    row([name, String(passed), String(failed), seconds(milliseconds)]),
  )
  return [row(['', 'passed', 'failed', 'time']), ...rows].join('\n')
}
