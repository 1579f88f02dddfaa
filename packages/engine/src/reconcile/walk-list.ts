import { toStripeTime } from '../core/clock.ts'
import type { Look } from './comparison.ts'

const PAGE = 100

interface Page<T> {
  data: T[]
  has_more: boolean
}

interface PageParams {
  limit: number
  created?: { gte: number }
  starting_after?: string
}

/** Everything that Stripe lists since then, or ever: a page after the other, each a call at the run's pace. */
export async function* walkList<T extends { id: string }>(
  { pace, tell }: Look,
  since: Date | undefined,
  list: (params: PageParams) => Promise<Page<T>>,
): AsyncGenerator<T[]> {
  const created = since ? { created: { gte: toStripeTime(since) } } : {}
  let last: string | undefined
  let seen = 0
  while (true) {
    const page = await pace(() =>
      list({ limit: PAGE, ...created, ...(last ? { starting_after: last } : {}) }),
    )
    yield page.data
    seen += page.data.length
    tell(seen)
    last = page.data.at(-1)?.id
    if (!page.has_more || !last) {
      return
    }
  }
}
