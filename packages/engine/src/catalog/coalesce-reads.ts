/**
 * Coalesces concurrent reads with equal arguments. A call that arrives while such a read is running
 * shares the next read with every other waiting call. That read starts after the call, so its
 * result includes all that was committed before. The first call never waits.
 */
export function coalesceReads<Args extends unknown[], Result>(
  read: (...args: Args) => Promise<Result>,
): (...args: Args) => Promise<Result> {
  const running = new Map<string, Promise<Result>>()
  const next = new Map<string, Promise<Result>>()

  const start = (key: string, args: Args): Promise<Result> => {
    next.delete(key)
    const started = read(...args).finally(() => {
      if (running.get(key) === started) {
        running.delete(key)
      }
    })
    running.set(key, started)
    return started
  }
  return (...args) => {
    const key = JSON.stringify(args)
    const current = running.get(key)
    if (!current) {
      return start(key, args)
    }
    const shared = next.get(key) ?? current.catch(() => {}).then(() => start(key, args))
    next.set(key, shared)
    return shared
  }
}
