/**
 * Who makes a request, by the session cookie. A guest may have a cart. An admin is a
 * customer with more rights.
 */
export type Viewer = { role: 'guest' } | SignedIn

export interface SignedIn {
  role: Role
  userId: string
  /** Verified: an account cannot sign in before. */
  email: string
}

export type Role = 'customer' | 'admin'

export const guest: Viewer = { role: 'guest' }

/** `undefined` for a guest. The engine treats user ids as opaque. */
export function userIdOf(viewer: Viewer): string | undefined {
  return viewer.role === 'guest' ? undefined : viewer.userId
}
