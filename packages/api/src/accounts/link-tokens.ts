/**
 * The tokens of emailed links. A verification token is better-auth's own: signed, and valid for one
 * hour.
 */
import { hash } from 'node:crypto'
import { createEmailVerificationToken } from 'better-auth/api'
import { z } from 'zod'

export function signVerificationToken(secret: string, email: string): Promise<string> {
  return createEmailVerificationToken(secret, email)
}

/**
 * The email address in a verification token. The signature is not checked: trust the result only
 * after verifying.
 */
export function emailIn(token: string): string | undefined {
  try {
    const [, payload = ''] = token.split('.')
    return claims.parse(JSON.parse(Buffer.from(payload, 'base64url').toString())).email
  } catch {
    return undefined
  }
}

const claims = z.object({ email: z.email() })

/** Identifies a token in a place where the token itself must not be stored. */
export function hashToken(token: string): string {
  return hash('sha256', token, 'base64url')
}
