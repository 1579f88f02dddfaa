/** The log: pino's JSON, one object a line, made readable on a terminal. */
import type { Log } from '@countinghouse/engine'
import { type DestinationStream, destination, pino } from 'pino'
import pretty from 'pino-pretty'
import { redact } from './redact.ts'
import type { LogLevel } from './settings.ts'

/** @param to where finished lines go; the terminal or whatever stands in its place unless told */
export function createLog(level: LogLevel, to: DestinationStream = defaultStream()): Log {
  return pino(
    {
      level,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: pino.stdSerializers.err, err: pino.stdSerializers.err },
    },
    { write: (line) => to.write(redact(line)) },
  )
}

/** On stderr, so that what a command answers on stdout can be piped. */
function defaultStream(): DestinationStream {
  if (!process.stderr.isTTY) {
    return destination({ dest: 2, sync: true })
  }
  return pretty({
    destination: 2,
    sync: true,
    translateTime: 'SYS:HH:MM:ss',
    ignore: 'requestId',
    singleLine: true,
  })
}
