/**
 * Tells Next which prerendered pages to forget. Forgetting works only inside a request to Next, so the news goes by HTTP from this
 * server to itself; and the pages are fetched once at start, so that no customer is the first.
 */
import type { Engine } from '@countinghouse/engine'

interface RevalidatePagesInput {
  engine: Engine
  /** This server, as reached from this machine. */
  url: string
  revalidateSecret: string
  log: Engine['log']
}

/** Returns what stops it. A lost announcement is logged and no more: pages are made anew after a minute anyway. */
export function revalidatePages({ engine, url, revalidateSecret, log }: RevalidatePagesInput): () => void {
  const stopped = new AbortController()
  // One announcement at a time: what changes meanwhile goes into the next.
  const changed = new Set<string>()
  let announcing = false

  async function announce(): Promise<void> {
    if (announcing) {
      return
    }
    announcing = true
    while (changed.size > 0 && !stopped.signal.aborted) {
      const slugs = [...changed]
      changed.clear()
      await request('/internal/revalidate', {
        method: 'POST',
        headers: { [secretHeader]: revalidateSecret, 'content-type': 'application/json' },
        body: JSON.stringify({ slugs }),
      })
    }
    announcing = false
  }

  async function warm(): Promise<void> {
    const [{ products }, categories] = await Promise.all([engine.catalog.list(), engine.catalog.categories()])
    const paths = [
      '/',
      ...categories.map(({ slug }) => `/collections/${slug}`),
      ...products.map(({ slug }) => `/products/${slug}`),
    ]
    for (const path of paths) {
      await request(path)
    }
  }

  async function request(path: string, init: RequestInit = {}): Promise<void> {
    try {
      const response = await fetch(url + path, { ...init, signal: stopped.signal })
      await response.arrayBuffer()
      if (!response.ok) {
        log.warn({ path, status: response.status }, 'a page could not be made fresh')
      }
    } catch (error) {
      if (!stopped.signal.aborted) {
        log.warn({ path, err: error }, 'a page could not be made fresh')
      }
    }
  }

  const unsubscribe = engine.onProductsChanged((slugs) => {
    for (const slug of slugs) {
      changed.add(slug)
    }
    void announce()
  })
  warm().catch((error) => log.warn({ err: error }, 'the pages could not be warmed'))
  return () => {
    unsubscribe()
    stopped.abort()
  }
}

export const secretHeader = 'x-countinghouse-secret'
