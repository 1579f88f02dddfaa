/**
 * Writes the number of tests by project to the file in COUNTINGHOUSE_TEST_COUNTS, for the summary
 * of `npm test`.
 */
import { writeFileSync } from 'node:fs'
import type { Reporter, TestModule } from 'vitest/node'

export interface SuiteCounts {
  name: string
  passed: number
  /** Each file that could not be loaded counts as one, since none of its tests can be reported. */
  failed: number
  skipped: number
  milliseconds: number
}

export default class CountingReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const suites = new Map<string, SuiteCounts>()
    for (const module of modules) {
      count(suites, module)
    }
    if (unhandledErrors.length > 0) {
      suites.set('errors outside tests', {
        ...emptyCounts('errors outside tests'),
        failed: unhandledErrors.length,
      })
    }
    const file = process.env.COUNTINGHOUSE_TEST_COUNTS
    if (file) {
      writeFileSync(file, JSON.stringify([...suites.values()]))
    }
  }
}

function count(suites: Map<string, SuiteCounts>, module: TestModule): void {
  const suite = suites.get(module.project.name) ?? emptyCounts(module.project.name)
  suites.set(suite.name, suite)
  suite.milliseconds += module.diagnostic().duration
  if (module.errors().length > 0) {
    suite.failed++
  }
  for (const test of module.children.allTests()) {
    const { state } = test.result()
    if (state === 'passed') {
      suite.passed++
    } else if (state === 'failed') {
      suite.failed++
    } else {
      suite.skipped++
    }
  }
}

function emptyCounts(name: string): SuiteCounts {
  return { name, passed: 0, failed: 0, skipped: 0, milliseconds: 0 }
}
