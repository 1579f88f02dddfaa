/** What a start tells while it works: each step with what it took, a long one already when it begins. */
const startedAt = performance.now()

export function say(message: string): void {
  console.log(`  ${message}`)
}

/** Runs `work` and says `label` with the time it took. */
export async function step<T>(label: string, work: () => Promise<T>): Promise<T> {
  const begun = performance.now()
  const result = await work()
  say(`✓ ${label.padEnd(44)} ${seconds(performance.now() - begun).padStart(7)}`)
  return result
}

export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`
}

/** Since this process began. */
export function elapsed(): string {
  return seconds(performance.now() - startedAt)
}
