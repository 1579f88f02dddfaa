import { readArguments } from '../arguments.ts'
import { CliError } from '../cli-error.ts'
import type { Check, Finding, Patient } from '../doctor/check.ts'
import { databaseChecks } from '../doctor/database-checks.ts'
import { redisCheck } from '../doctor/redis-check.ts'
import { stripeChecks } from '../doctor/stripe-checks.ts'
import { readSettings } from '../settings.ts'
import { createStripeSdk } from '../stripe-sdk.ts'
import { counted, plain } from '../table.ts'
import { withEngine } from '../with-engine.ts'

const usage =
  'countinghouse doctor   says what is wrong with the shop as it is set up here, and what to do; --json'

/** Longer than any one check should take: one that hangs has failed. */
const patienceMs = 20_000

export interface Diagnosis {
  name: string
  isWell: boolean | undefined
  says: string
  hint?: string
}

/** Exit code 1 when anything is not well, or could not be looked at. */
export async function doctor(args: string[]): Promise<number> {
  const { values, positionals } = readArguments(args, { json: { type: 'boolean' } }, usage)
  if (positionals.length > 0) {
    throw new CliError(`doctor knows no ${positionals.join(' ')}.`, usage)
  }
  const diagnoses: Diagnosis[] = []
  const tell = (diagnosis: Diagnosis) => {
    diagnoses.push(diagnosis)
    if (!values.json) {
      console.log(line(diagnosis))
    }
  }
  try {
    const settings = readSettings()
    tell({ name: 'settings', isWell: true, says: 'can be read' })
    await withEngine(settings, async (at) => {
      const patient: Patient = { ...at, settings, sdk: createStripeSdk(at.stripe) }
      const checks = [...databaseChecks, ...stripeChecks, redisCheck(settings.redisUrl)]
      for (const check of checks) {
        tell(await examine(check, patient))
      }
    })
  } catch (error) {
    if (!(error instanceof CliError)) {
      throw error
    }
    tell({ name: 'everything else', isWell: false, says: error.message, hint: error.hint })
  }
  const failed = diagnoses.filter(({ isWell }) => isWell === false).length
  if (values.json) {
    console.log(JSON.stringify(diagnoses, null, 2))
  } else {
    console.log(
      failed === 0
        ? '\nThe shop is well.'
        : `\n${counted(failed, 'thing is', 'things are')} not well, of ${diagnoses.length}.`,
    )
  }
  return failed === 0 ? 0 : 1
}

/** What cannot be looked at counts as failed. */
async function examine({ name, look, hint }: Check, patient: Patient): Promise<Diagnosis> {
  const { promise: late, reject } = Promise.withResolvers<Finding>()
  const timer = setTimeout(
    () => reject(new Error(`nothing was found out within ${patienceMs / 1000} s`)),
    patienceMs,
  )
  try {
    const { isWell, says } = await Promise.race([look(patient), late])
    return { name, isWell, says, ...(isWell === false ? { hint } : {}) }
  } catch (error) {
    return { name, isWell: false, says: reasonOf(error), hint }
  } finally {
    clearTimeout(timer)
  }
}

/** `fetch` and the engine's errorCatalog keep the telling part a level down. */
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

function line({ name, isWell, says, hint }: Diagnosis): string {
  const mark = isWell === undefined ? '–' : isWell ? '✓' : '✗'
  const told = `${mark} ${name.padEnd(24)}${plain(says)}`
  return isWell === false && hint ? `${told}\n  ${''.padEnd(24)}→ ${hint}` : told
}
