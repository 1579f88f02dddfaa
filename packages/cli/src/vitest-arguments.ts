export interface TestOptions {
  deep?: boolean
  watch?: boolean
  inspect?: boolean
  name?: string
  shard?: string
}

/**
 * Vitest's arguments for a part of the tests; empty to run everything. Browser tests run only when
 * a path names them: each shard would build the storefront again, and watch mode would start shops
 * over and over.
 */
export function vitestArguments({ watch, inspect, name, shard }: TestOptions, paths: string[]): string[] {
  return [
    ...paths,
    ...(paths.length === 0 && (shard || watch) ? ['--project=!e2e'] : []),
    ...(name ? [`--testNamePattern=${name}`] : []),
    ...(shard ? [`--shard=${shard}`] : []),
    // Vitest waits for the debugger. Time spent at a breakpoint must not count as the test's.
    ...(inspect ? ['--inspect-brk', '--no-file-parallelism', '--testTimeout=0', '--hookTimeout=0'] : []),
  ]
}
