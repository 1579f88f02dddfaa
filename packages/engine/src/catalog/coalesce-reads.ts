/**
 * Whoever asks while the same is being read shares the next reading with all who wait. That one begins after they asked, so that
 * whatever was committed before is in it; the first to come waits for nobody.
 */
export function coalesceReads<Q, A>(read: (asked: Q) => Promise<A>): (asked: Q) => Promise<A> {
  const underWay = new Map<string, Promise<A>>()
  const next = new Map<string, Promise<A>>()

  const begin = (key: string, asked: Q): Promise<A> => {
    next.delete(key)
    const reading = read(asked).finally(() => {
      if (underWay.get(key) === reading) {
        underWay.delete(key)
      }
    })
    underWay.set(key, reading)
    return reading
  }
  return (asked) => {
    const key = JSON.stringify(asked)
    const reading = underWay.get(key)
    if (!reading) {
      return begin(key, asked)
    }
    const shared = next.get(key) ?? reading.catch(() => {}).then(() => begin(key, asked))
    next.set(key, shared)
    return shared
  }
}
