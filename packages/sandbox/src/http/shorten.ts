/** Lists inside an object end after ten: the rest is fetched from their url. For `JSON.stringify`. */
export function shorten(this: unknown, key: string, value: unknown): unknown {
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
