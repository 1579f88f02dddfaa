/**
 * Measures CPU time instead of elapsed time, so that a limit on it holds on a busy machine as well.
 */
export async function cpuMillisecondsOf<T>(
  work: () => T | Promise<T>,
): Promise<{ result: T; milliseconds: number }> {
  const before = process.cpuUsage()
  const result = await work()
  const { user, system } = process.cpuUsage(before)
  return { result, milliseconds: (user + system) / 1000 }
}
