/** The token in a mail that asks somebody to confirm their address: better-auth's own, an hour long, signed. */
import { createEmailVerificationToken } from 'better-auth/api'
import { z } from 'zod'

export function signVerification(secret: string, email: string): Promise<string> {
  return createEmailVerificationToken(secret, email)
}

/** What the token says, which is worth nothing until its signature is checked. */
export function emailIn(token: string): string | undefined {
  try {
    const [, payload = ''] = token.split('.')
    return claims.parse(JSON.parse(Buffer.from(payload, 'base64url').toString())).email
  } catch {
    return undefined
  }
}

const claims = z.object({ email: z.email() })
