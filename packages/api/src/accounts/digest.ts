import { hash } from 'node:crypto'

/** Names a token where the token itself must not stand. */
export function digestOf(token: string): string {
  return hash('sha256', token, 'base64url')
}
