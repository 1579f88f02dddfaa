import { runChecks } from '../checks.ts'

/** Exit code 1 when one fails; all are run, so that one reading shows everything. */
export async function check(): Promise<number> {
  const results = await runChecks()
  return results.every(({ ok }) => ok) ? 0 : 1
}
