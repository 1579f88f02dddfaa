/** Who asks, as far as a cookie shows it. A guest may hold a cart; a customer is an account; an admin is a customer who may do more. */
export type Viewer = { role: 'guest' } | SignedIn

export interface SignedIn {
  role: Role
  userId: string
  /** Verified: nobody is signed in before it is. */
  email: string
}

export type Role = 'customer' | 'admin'

export const guest: Viewer = { role: 'guest' }

/** `undefined` for a guest: the engine knows users as opaque ids. */
export function userIdOf(viewer: Viewer): string | undefined {
  return viewer.role === 'guest' ? undefined : viewer.userId
}
