/**
 * Coalesces concurrent reads with equal arguments. A call that arrives while such a read is running
 * shares the next read with every other waiting call. That read starts after the call, so its
 * result includes all that was committed before. The first call never waits.
 */
export function coalesceReads<Q, A>(read: (query: Q) => Promise<A>): (query: Q) => Promise<A> {
  const running = new Map<string, Promise<A>>()
  const next = new Map<string, Promise<A>>()

  const start = (key: string, query: Q): Promise<A> => {
    next.delete(key)
    const started = read(query).finally(() => {
      if (running.get(key) === started) {
        running.delete(key)
      }
    })
    running.set(key, started)
    return started
  }
  return (query) => {
    const key = JSON.stringify(query)
    const current = running.get(key)
    if (!current) {
      return start(key, query)
    }
    const shared = next.get(key) ?? current.catch(() => {}).then(() => start(key, query))
    next.set(key, shared)
    return shared
  }
}
