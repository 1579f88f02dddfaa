/** The interface of a benchmark. */
import type { BenchContext } from './context.ts'
import type { Measured } from './load.ts'

export interface Measurement {
  /** The measured operation, such as "list products". */
  operation: string
  clients: number
  measured: Measured
}

export interface Bench {
  /** What the benchmark measures, for the list of benchmarks. */
  measures: string
  /** Runs on a shop of its own, freshly seeded. */
  run(ctx: BenchContext): Promise<Measurement[]>
}
