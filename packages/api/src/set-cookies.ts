import type { Context } from 'hono'
import type { ApiEnv } from './api-env.ts'

/** Passes on the `Set-Cookie` headers that better-auth made. */
export function setCookies(c: Context<ApiEnv>, cookies: string[]): void {
  for (const cookie of cookies) {
    c.header('set-cookie', cookie, { append: true })
  }
}
