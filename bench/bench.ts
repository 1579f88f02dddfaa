/** What a bench is: a name people can ask for, and figures to put beside each other. */
import type { BenchContext } from './context.ts'
import type { Measured } from './load.ts'

export interface Figure {
  /** As a phrase: "one signed webhook, to rows". */
  what: string
  clients: number
  measured: Measured
}

export interface Bench {
  does: string
  /** On a shop of its own, freshly seeded. */
  run(ctx: BenchContext): Promise<Figure[]>
}
