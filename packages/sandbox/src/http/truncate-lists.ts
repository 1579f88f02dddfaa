/**
 * A replacer for `JSON.stringify` that truncates nested lists after ten items, as Stripe does. The
 * rest can be fetched from the list's `url`.
 */
export function truncateLists(this: unknown, key: string, value: unknown): unknown {
  if (key === '' || typeof value !== 'object' || value === null) {
    return value
  }
  if (
    !('object' in value) ||
    value.object !== 'list' ||
    !('data' in value) ||
    !Array.isArray(value.data) ||
    value.data.length <= 10
  ) {
    return value
  }
  return { ...value, data: value.data.slice(0, 10), has_more: true }
}
