export interface TestOptions {
  deep?: boolean
  watch?: boolean
  inspect?: boolean
  name?: string
  shard?: string
}

/**
 * Vitest's arguments for a part of the tests; empty when everything is to run. The tests in the
 * browser run only when a path names them: a shard of them would build the storefront once more,
 * and a watcher would start shops all day.
 */
export function vitestArguments({ watch, inspect, name, shard }: TestOptions, paths: string[]): string[] {
  return [
    ...paths,
    ...(paths.length === 0 && (shard || watch) ? ['--project=!e2e'] : []),
    ...(name ? [`--testNamePattern=${name}`] : []),
    ...(shard ? [`--shard=${shard}`] : []),
    // Vitest waits for the debugger. Time spent at a breakpoint is not the test's.
    ...(inspect ? ['--inspect-brk', '--no-file-parallelism', '--testTimeout=0', '--hookTimeout=0'] : []),
  ]
}
