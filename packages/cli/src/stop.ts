/**
 * `stopping` aborts once, when this process is asked to end: by a signal, by the launcher's message, or because the launcher is
 * gone. Ctrl-C reaches us both ways; the second asking changes nothing.
 */
const controller = new AbortController()

export const stopping: AbortSignal = controller.signal

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, stop)
}
process.on('message', (message) => message === 'stop' && stop())
process.on('disconnect', stop)

function stop(): void {
  controller.abort(new Error('Asked to stop.'))
}

/** Resolves when asked to stop. */
export function untilStopped(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  if (stopping.aborted) {
    resolve()
  } else {
    stopping.addEventListener('abort', () => resolve(), { once: true })
  }
  return promise
}
