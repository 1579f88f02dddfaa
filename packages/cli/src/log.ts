/** The log: one JSON object per line, formatted for people on a terminal. */
import type { Log } from '@countinghouse/engine'
import { type DestinationStream, destination, pino } from 'pino'
import pretty from 'pino-pretty'
import { redact } from './redact.ts'
import type { LogLevel } from './settings.ts'

/** @param to where lines are written. Default: stderr, formatted if that is a terminal */
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

/** Stderr, so that the output of a command on stdout can be piped. */
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
