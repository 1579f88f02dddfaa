/** Progress lines of `start`: each step with its duration. */
const processStartedAt = performance.now()

export function print(message: string): void {
  console.log(`  ${message}`)
}

/** Runs `work`, then prints `label` with its duration. */
export async function step<T>(label: string, work: () => Promise<T>): Promise<T> {
  const startedAt = performance.now()
  const result = await work()
  print(`✓ ${label.padEnd(44)} ${seconds(performance.now() - startedAt).padStart(7)}`)
  return result
}

export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`
}

/** The time since this process started. */
export function elapsed(): string {
  return seconds(performance.now() - processStartedAt)
}
