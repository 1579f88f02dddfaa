/** The log: pino's JSON, one object a line, made readable on a terminal. */
import type { Log } from '@countinghouse/engine'
import { type DestinationStream, destination, pino } from 'pino'
import pretty from 'pino-pretty'
import type { LogLevel } from './settings.ts'

/** @param to where finished lines go; the terminal or whatever stands in its place unless told */
export function createLog(level: LogLevel, to: DestinationStream = defaultStream()): Log {
  return pino(
    {
      level,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: pino.stdSerializers.err },
    },
    { write: (line) => to.write(hideSecrets(line)) },
  )
}

/**
 * Secrets are known by their form, wherever they turn up: in a field, in a sentence, in a driver's message. A list of
 * fields to leave out would have to foresee them all.
 */
export function hideSecrets(line: string): string {
  return line
    .replace(/\b((?:sk|rk)_(?:live|test)_|whsec_)[A-Za-z0-9+/=_-]+/g, '$1…')
    .replace(/\b(postgres(?:ql)?:\/\/[^:@/\s"]*:)[^@\s"]+@/g, '$1…@')
    .replace(/("(?:authorization|cookie|set-cookie|stripe-signature|password)":)"(?:[^"\\]|\\.)*"/gi, '$1"…"')
}

/** On stderr, so that what a command answers on stdout can be piped. */
function defaultStream(): DestinationStream {
  if (!process.stderr.isTTY) return destination({ dest: 2, sync: true })
  return pretty({ destination: 2, sync: true, translateTime: 'SYS:HH:MM:ss', ignore: 'requestId', singleLine: true })
}
