/** The merchant's plans.ts, checked before anything is opened. */
import { type Plans, readPlans, WrongPlans } from '@countinghouse/engine'
import written from '../../../plans.ts'
import { CliError } from './cli-error.ts'

/** @throws CliError naming what is wrong, and where */
export function requirePlans(input: unknown = written): Plans {
  try {
    return readPlans(input)
  } catch (error) {
    if (!(error instanceof WrongPlans)) {
      throw error
    }
    const list = error.problems.map((problem) => `  plans.ts: ${problem}`).join('\n')
    throw new CliError(
      `plans.ts is not right:\n${list}`,
      'Mend it and start again; the file says at its top what it is for.',
    )
  }
}
