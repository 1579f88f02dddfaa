import { randomInt } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compileCache } from '../../../../test/compile-cache.ts'
import type { SuiteCounts } from '../../../../test/reporter.ts'
import { parseArguments } from '../arguments.ts'
import { binary, runChecks } from '../checks.ts'
import { CliError } from '../cli-error.ts'
import { runChild } from '../run-child.ts'
import { seconds } from '../steps.ts'
import { vitestArguments } from '../vitest-arguments.ts'

const root = fileURLToPath(new URL('../../../..', import.meta.url))
const results = join(root, 'test-results')
const vitest = ['--disable-warning=ExperimentalWarning', binary('vitest', 'vitest')]

const options = {
  deep: { type: 'boolean' },
  watch: { type: 'boolean' },
  inspect: { type: 'boolean' },
  name: { type: 'string', short: 't' },
  shard: { type: 'string' },
} as const

const usage = `Usage: countinghouse test [path …] [options]

Runs all checks and tests. With a path, --name or --shard, runs only the matching tests, without the checks.

  -t, --name <title>   Run only tests whose title matches
  --shard <n/total>    Run one of several equal parts, such as 1/3
  --deep               Run property and chaos tests at full size, with a random seed
  --watch              Run tests again when their files change
  --inspect            Wait for a debugger on port 9229`

/**
 * Runs everything or a part. Ends with a table and the line `N passed, N failed`.
 * @returns the exit code: 1 when a check or a test failed, or no test ran
 */
export async function test(args: string[]): Promise<number> {
  const { values, positionals } = parseArguments(args, options, usage)
  if (values.shard !== undefined && !/^[1-9]\d*\/[1-9]\d*$/.test(values.shard)) {
    throw new CliError(
      `--shard=${values.shard} is not a valid shard.`,
      'Use --shard=1/3 for the first of three.',
    )
  }
  mkdirSync(results, { recursive: true })
  const environment = testEnvironment(values.deep ?? false)
  const part = vitestArguments(values, positionals)
  if (values.watch) {
    return runChild(process.execPath, [...vitest, 'watch', ...part], {
      cwd: root,
      env: environment,
      stdin: 'inherit',
    })
  }
  if (part.length > 0) {
    return report(await runVitest('part', part, environment))
  }
  const checks = (await runChecks()).map(({ name, ok, milliseconds }) => {
    return { name, passed: Number(ok), failed: Number(!ok), skipped: 0, milliseconds }
  })
  const units = await runVitest('units', ['--project=!e2e'], environment)
  const browser = await runVitest('browser', ['--project=e2e'], environment)
  return report([...checks, ...units, ...browser])
}

/** Ordinary runs always use the same seed. A deep run draws a random one and prints it. */
function testEnvironment(deep: boolean): NodeJS.ProcessEnv {
  const environment = { ...process.env, ...compileCache }
  if (!deep) {
    return {
      ...environment,
      COUNTINGHOUSE_DEEP: '',
      COUNTINGHOUSE_SEED: process.env.COUNTINGHOUSE_SEED || '1',
    }
  }
  const seed = process.env.COUNTINGHOUSE_SEED || String(randomInt(2 ** 31))
  console.log(`Seed ${seed}. To repeat this run: COUNTINGHOUSE_SEED=${seed} npm run test:deep`)
  return {
    ...environment,
    COUNTINGHOUSE_DEEP: process.env.COUNTINGHOUSE_DEEP || '1',
    COUNTINGHOUSE_SEED: seed,
  }
}

async function runVitest(
  name: string,
  args: string[],
  environment: NodeJS.ProcessEnv,
): Promise<SuiteCounts[]> {
  const counts = join(results, `${name}.json`)
  rmSync(counts, { force: true })
  const startedAt = performance.now()
  const reporters = ['--reporter=default', '--reporter=./test/reporter.ts']
  const code = await runChild(process.execPath, [...vitest, 'run', ...reporters, ...args], {
    cwd: root,
    env: { ...environment, COUNTINGHOUSE_TEST_COUNTS: counts },
  })
  const milliseconds = performance.now() - startedAt
  const suites: SuiteCounts[] = existsSync(counts) ? JSON.parse(readFileSync(counts, 'utf8')) : []
  // Vitest can fail before or after the tests, such as when a server does not start or stop.
  if (code !== 0 && suites.every(({ failed }) => failed === 0)) {
    suites.push({ name: `${name} (vitest itself)`, passed: 0, failed: 1, skipped: 0, milliseconds })
  }
  return suites
}

/** Fails when no test ran and, in CI, when a test was skipped. */
function report(suites: SuiteCounts[]): number {
  const sum = (key: 'passed' | 'failed' | 'skipped') => suites.reduce((total, suite) => total + suite[key], 0)
  console.log(`\n${table(suites)}\n`)
  if (sum('skipped') > 0) {
    console.log(`${sum('skipped')} skipped\n`)
  }
  console.log(`${sum('passed')} passed, ${sum('failed')} failed`)
  const isSkipForbidden = sum('skipped') > 0 && Boolean(process.env.CI)
  return sum('failed') === 0 && sum('passed') > 0 && !isSkipForbidden ? 0 : 1
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
