/**
 * `stopping` aborts once, when this process has to end: because of a signal, the launcher's
 * message, or because the launcher has ended. Ctrl-C arrives both as a signal and as a message; the
 * second one has no effect.
 */
const controller = new AbortController()

export const stopping: AbortSignal = controller.signal

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, stop)
}
process.on('message', (message) => message === 'stop' && stop())
process.on('disconnect', stop)

function stop(): void {
  controller.abort(new Error('Stopped.'))
}

/** Resolves when this process has to end. */
export function untilStopped(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  if (stopping.aborted) {
    resolve()
  } else {
    stopping.addEventListener('abort', () => resolve(), { once: true })
  }
  return promise
}
