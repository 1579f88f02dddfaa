/** Formats a time as `Thu 1 Jan 2026, 12:00:00`, in UTC. Takes milliseconds since 1970. */
export function formatTime(timestamp: number): string {
  return timeFormat.format(timestamp).replace(/^(\w+),/, '$1')
}

const timeFormat = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZone: 'UTC',
})

/** Formats a time as `in 3 days` or `4 minutes ago`. Takes milliseconds since 1970. */
export function formatRelativeTime(timestamp: number, now: number): string {
  const seconds = Math.round((timestamp - now) / 1_000)
  for (const [unit, size] of units) {
    if (Math.abs(seconds) >= size) {
      return relativeTimeFormat.format(Math.trunc(seconds / size), unit)
    }
  }
  return 'now'
}

const relativeTimeFormat = new Intl.RelativeTimeFormat('en', { numeric: 'always' })
const units = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const
