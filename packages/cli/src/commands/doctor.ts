import { parseArguments, rejectPositionals } from '../arguments.ts'
import { CliError } from '../cli-error.ts'
import type { Check, CheckContext, CheckResult } from '../doctor/check.ts'
import { databaseChecks } from '../doctor/database-checks.ts'
import { redisCheck } from '../doctor/redis-check.ts'
import { stripeChecks } from '../doctor/stripe-checks.ts'
import { readSettings } from '../settings.ts'
import { createStripeSdk } from '../stripe-sdk.ts'
import { counted, plain } from '../table.ts'
import { withEngine } from '../with-engine.ts'

const usage = `Usage: countinghouse doctor [options]

Checks the settings, the database, the worker and the connection to Stripe, and suggests fixes.

  --json   Print the results as JSON`

/** A check that takes longer has failed. */
const timeoutMs = 20_000

export interface CheckReport {
  name: string
  /** `undefined` for a check that does not apply, such as Redis without REDIS_URL. */
  ok: boolean | undefined
  detail: string
  /** What to do; only when the check failed. */
  hint?: string
}

/** @returns the exit code: 1 when a check failed or could not run */
export async function doctor(args: string[]): Promise<number> {
  const { values, positionals } = parseArguments(args, { json: { type: 'boolean' } }, usage)
  rejectPositionals(positionals, usage)
  const reports: CheckReport[] = []
  const add = (report: CheckReport) => {
    reports.push(report)
    if (!values.json) {
      console.log(formatLine(report))
    }
  }
  try {
    const settings = readSettings()
    add({ name: 'settings', ok: true, detail: 'valid' })
    await withEngine(settings, async (command) => {
      const ctx: CheckContext = { ...command, settings, sdk: createStripeSdk(command.stripe) }
      const checks = [...databaseChecks, ...stripeChecks, redisCheck(settings.redisUrl)]
      for (const check of checks) {
        add(await runCheck(check, ctx))
      }
    })
  } catch (error) {
    if (!(error instanceof CliError)) {
      throw error
    }
    add({ name: 'other checks', ok: false, detail: error.message, hint: error.hint })
  }
  const failed = reports.filter(({ ok }) => ok === false).length
  if (values.json) {
    console.log(JSON.stringify(reports, null, 2))
  } else {
    console.log(
      failed === 0 ? '\nAll checks passed.' : `\n${failed} of ${counted(reports.length, 'check')} failed.`,
    )
  }
  return failed === 0 ? 0 : 1
}

/** A check that throws has failed. */
async function runCheck({ name, run, hint }: Check, ctx: CheckContext): Promise<CheckReport> {
  const { promise: timedOut, reject } = Promise.withResolvers<CheckResult>()
  const timer = setTimeout(() => reject(new Error(`no result within ${timeoutMs / 1000} s`)), timeoutMs)
  try {
    const { ok, detail } = await Promise.race([run(ctx), timedOut])
    return { name, ok, detail, ...(ok === false ? { hint } : {}) }
  } catch (error) {
    return { name, ok: false, detail: reasonOf(error), hint }
  } finally {
    clearTimeout(timer)
  }
}

/** The useful part of an error of `fetch` is its cause, and that of an AppError its details. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error)
  }
  if ('details' in error) {
    return `${error.message} ${JSON.stringify(error.details)}`
  }
  const cause = error.cause instanceof Error ? `: ${error.cause.message || error.cause.name}` : ''
  return `${error.message || error.name}${cause}`
}

function formatLine({ name, ok, detail, hint }: CheckReport): string {
  const mark = ok === undefined ? '–' : ok ? '✓' : '✗'
  const line = `${mark} ${name.padEnd(24)}${plain(detail)}`
  return ok === false && hint ? `${line}\n  ${''.padEnd(24)}→ ${hint}` : line
}
