/** The words after a command, checked: what it does not know is named, with what it does. */
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'
import { CliError } from './cli-error.ts'

/** @throws CliError with `usage` for an unknown option, or one without its value */
export function readArguments<O extends ParseArgsOptionsConfig>(args: string[], options: O, usage: string) {
  try {
    return parseArgs({ args, options, allowPositionals: true, strict: true })
  } catch (error) {
    throw new CliError(complaintOf(error), usage)
  }
}

/** Node's own words explain Node; what is wrong with which option is in them. */
function complaintOf(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error)
  }
  const option = /'(--?[^\s',=]+)/.exec(error.message.replace(/^Option '-\w, /, "Option '"))?.[1] ?? 'that'
  const code = 'code' in error ? error.code : undefined
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
    return `There is no option ${option}.`
  }
  if (code !== 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE') {
    return error.message
  }
  return error.message.includes('does not take') ? `${option} takes no value.` : `${option} wants a value.`
}

const units = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/**
 * A moment as people say it: `2026-11-21`, `2026-11-21T08:30:00Z` (UTC unless it says otherwise), or how long ago: `30m`, `2h`, `7d`.
 * @throws CliError
 */
export function readMoment(text: string, now: Date): Date {
  const ago = /^(\d{1,6})([smhd])$/.exec(text)
  if (ago) {
    return new Date(now.getTime() - Number(ago[1]) * units[ago[2] as keyof typeof units])
  }
  const isIso = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/.test(text)
  const hasZone = /([Zz]|[+-]\d\d:\d\d)$/.test(text) || !text.includes('T')
  const moment = new Date(isIso ? `${text}${hasZone ? '' : 'Z'}` : Number.NaN)
  if (!Number.isNaN(moment.getTime())) {
    return moment
  }
  throw new CliError(
    `"${text}" is no time.`,
    'Say it like 2026-11-21, 2026-11-21T08:30:00Z, or how long ago: 30m, 2h, 7d.',
  )
}

/** @throws CliError */
export function readCount(text: string, option: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) {
    return Number(text)
  }
  throw new CliError(`${option} ${text} is no number of things.`, 'Give a whole number from 1.')
}
