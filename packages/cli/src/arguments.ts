/** Parses the arguments of a command, and times and counts in them. */
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'
import { CliError } from './cli-error.ts'

/** Thrown when the user asks for help: `usage` is then printed, and the exit code is 0. */
export class HelpRequest extends Error {
  readonly usage: string

  constructor(usage: string) {
    super('Help requested')
    this.name = 'HelpRequest'
    this.usage = usage
  }
}

/**
 * @throws CliError with `usage` as its hint for an unknown option or a missing value
 * @throws HelpRequest for `--help` and `-h`
 */
export function parseArguments<O extends ParseArgsOptionsConfig>(args: string[], options: O, usage: string) {
  if (args.includes('--help') || args.includes('-h')) {
    throw new HelpRequest(usage)
  }
  try {
    return parseArgs({ args, options, allowPositionals: true, strict: true })
  } catch (error) {
    throw new CliError(messageOf(error), usage)
  }
}

/** @throws CliError for arguments that are not options, which the command does not take */
export function rejectPositionals(positionals: string[], usage: string): void {
  if (positionals.length > 0) {
    throw new CliError(`Unknown argument "${positionals.join(' ')}".`, usage)
  }
}

/**
 * Node's messages suggest changes to the code, so only the name of the option is taken from them.
 */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error)
  }
  const option = /'(--?[^\s',=]+)/.exec(error.message.replace(/^Option '-\w, /, "Option '"))?.[1] ?? 'given'
  const code = 'code' in error ? error.code : undefined
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
    return `Unknown option ${option}.`
  }
  if (code !== 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE') {
    return error.message
  }
  return error.message.includes('does not take')
    ? `${option} does not take a value.`
    : `${option} needs a value.`
}

const units = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/**
 * A date or time, `2026-11-21` or `2026-11-21T08:30:00Z` (UTC without a zone), or a time ago:
 * `30m`, `2h`, `7d`.
 * @throws CliError
 */
export function parseTime(text: string, now: Date): Date {
  const ago = /^(\d{1,6})([smhd])$/.exec(text)
  if (ago) {
    return new Date(now.getTime() - Number(ago[1]) * units[ago[2] as keyof typeof units])
  }
  const isIso = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/.test(text)
  const hasZone = /([Zz]|[+-]\d\d:\d\d)$/.test(text) || !text.includes('T')
  const time = new Date(isIso ? `${text}${hasZone ? '' : 'Z'}` : Number.NaN)
  if (!Number.isNaN(time.getTime())) {
    return time
  }
  throw new CliError(
    `"${text}" is not a valid time.`,
    'Use a format such as 2026-11-21, 2026-11-21T08:30:00Z, or 30m, 2h or 7d for a time ago.',
  )
}

/** @throws CliError */
export function parseCount(text: string, option: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) {
    return Number(text)
  }
  throw new CliError(`${option} ${text} is not a valid number.`, 'Use a whole number of 1 or more.')
}
