import { runChecks } from '../checks.ts'

/** Runs all checks, also after one has failed. @returns the exit code: 1 when a check failed */
export async function check(): Promise<number> {
  const results = await runChecks()
  return results.every(({ ok }) => ok) ? 0 : 1
}
