/** Where somebody goes after they signed in: a page of this shop, and nothing that only looks like one. */
export function safeRedirectPath(given: string | null): string {
  return given !== null && /^\/(?![/\\])[\w\-./?=&%]*$/.test(given) ? given : '/account'
}
