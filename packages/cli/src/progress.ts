/**
 * The progress of a long command: one line that is overwritten on a terminal, otherwise a line for
 * each step and every few seconds.
 */

export interface Progress {
  /** `total` is `undefined` when it is not known in advance. */
  update(step: string, done: number, total: number | undefined): void
  /** Clears the line on a terminal. */
  end(): void
}

const barWidth = 24
const lineEveryMs = 5_000

/** Writes to stderr, so that stdout has only the output of the command. */
export function createProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  let last = { step: '', at: 0 }
  let isLineOpen = false
  return {
    update(step, done, total) {
      if (stream.isTTY) {
        stream.write(`\r\u001b[2K${line(step, done, total).slice(0, stream.columns - 1)}`)
        isLineOpen = true
        return
      }
      const isComplete = total !== undefined && done >= total
      if (!isComplete && step === last.step && performance.now() - last.at < lineEveryMs) {
        return
      }
      last = { step, at: performance.now() }
      stream.write(`${line(step, done, total)}\n`)
    },
    end() {
      if (isLineOpen) {
        stream.write('\r\u001b[2K')
      }
      isLineOpen = false
    },
  }
}

function line(step: string, done: number, total: number | undefined): string {
  if (total === undefined) {
    return `  ${step.padEnd(22)} ${done}`
  }
  const part = total === 0 ? 1 : Math.min(1, done / total)
  const filled = Math.round(part * barWidth)
  return `  ${step.padEnd(22)} [${'#'.repeat(filled)}${'.'.repeat(barWidth - filled)}] ${done} of ${total}`
}
