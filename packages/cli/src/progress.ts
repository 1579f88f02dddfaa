/** How far a long step is: one line that is written over on a terminal, a line for each step and now and then where there is none. */

export interface Progress {
  /** `total` is `undefined` where it is not known before the end. */
  tell(step: string, done: number, total: number | undefined): void
  /** Leaves the terminal as it was found. */
  end(): void
}

const barWidth = 24
const lineEveryMs = 5_000

/** On stderr: what the command answers stays alone on stdout. */
export function createProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  let told = { step: '', at: 0 }
  let open = false
  return {
    tell(step, done, total) {
      if (stream.isTTY) {
        stream.write(`\r\u001b[2K${line(step, done, total).slice(0, stream.columns - 1)}`)
        open = true
        return
      }
      const complete = total !== undefined && done >= total
      if (!complete && step === told.step && performance.now() - told.at < lineEveryMs) {
        return
      }
      told = { step, at: performance.now() }
      stream.write(`${line(step, done, total)}\n`)
    },
    end() {
      if (open) {
        stream.write('\r\u001b[2K')
      }
      open = false
    },
  }
}

function line(step: string, done: number, total: number | undefined): string {
  if (total === undefined) {
    return `  ${step.padEnd(18)} ${done}`
  }
  const part = total === 0 ? 1 : Math.min(1, done / total)
  const filled = Math.round(part * barWidth)
  return `  ${step.padEnd(18)} [${'#'.repeat(filled)}${'.'.repeat(barWidth - filled)}] ${done} of ${total}`
}
