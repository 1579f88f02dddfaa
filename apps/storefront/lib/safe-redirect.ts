/**
 * Where to go after signing in: `path` if it is a page of this shop, otherwise the account page.
 */
export function safeRedirectPath(path: string | null): string {
  return path !== null && /^\/(?![/\\])[\w\-./?=&%]*$/.test(path) ? path : '/account'
}
