/**
 * Tells Next which prerendered pages to revalidate. Next can do that only inside a request, so this
 * server sends an HTTP request to itself. At start it also requests all pages once, so that no
 * customer waits for the first rendering.
 */
import type { Engine } from '@countinghouse/engine'

interface RevalidatePagesInput {
  engine: Engine
  /** This server's own URL. */
  url: string
  revalidateSecret: string
  log: Engine['log']
}

/**
 * Returns a function that stops it. A failed request is only logged: pages are rendered again
 * within a minute anyway.
 */
export function revalidatePages({ engine, url, revalidateSecret, log }: RevalidatePagesInput): () => void {
  const abort = new AbortController()
  // One request at a time: products that change meanwhile go into the next.
  const changed = new Set<string>()
  let isSending = false

  async function sendChanges(): Promise<void> {
    if (isSending) {
      return
    }
    isSending = true
    while (changed.size > 0 && !abort.signal.aborted) {
      const slugs = [...changed]
      changed.clear()
      await request('/internal/revalidate', {
        method: 'POST',
        headers: { [secretHeader]: revalidateSecret, 'content-type': 'application/json' },
        body: JSON.stringify({ slugs }),
      })
    }
    isSending = false
  }

  async function warmUp(): Promise<void> {
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
      const response = await fetch(url + path, { ...init, signal: abort.signal })
      await response.arrayBuffer()
      if (!response.ok) {
        log.warn({ path, status: response.status }, 'page revalidation failed')
      }
    } catch (error) {
      if (!abort.signal.aborted) {
        log.warn({ path, err: error }, 'page revalidation failed')
      }
    }
  }

  const unsubscribe = engine.onProductsChanged((slugs) => {
    for (const slug of slugs) {
      changed.add(slug)
    }
    void sendChanges()
  })
  warmUp().catch((error) => log.warn({ err: error }, 'page warm-up failed'))
  return () => {
    unsubscribe()
    abort.abort()
  }
}

export const secretHeader = 'x-countinghouse-secret'
