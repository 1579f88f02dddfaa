/** Dates and times as text: UTC on admin pages, the customer's own time zone elsewhere. */

const utcFormat = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'UTC',
  dateStyle: 'medium',
  timeStyle: 'medium',
})

/** `28 Nov 2026, 17:35:28`, in UTC; the page says so. */
export const utcText = (time: Date): string => utcFormat.format(time)

/** `Nov 28, 2026, 5:35 PM EST`, in the time zone of the browser. Not for prerendered pages. */
export const localText = (time: Date): string =>
  new Intl.DateTimeFormat('en-US', {
    month: 'short',
    day: 'numeric',
    year: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    timeZoneName: 'short',
  }).format(time)
