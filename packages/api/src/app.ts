/** What every route is added to, and what it is handed. */
import type { ApiKeyId, Engine, Log } from '@countinghouse/engine'
import { OpenAPIHono } from '@hono/zod-openapi'
import type { Accounts } from './accounts/index.ts'
import type { AddressOf } from './address.ts'
import type { CartCookie } from './cart-cookie.ts'
import type { Csrf } from './csrf.ts'
import type { Origins } from './origin.ts'
import { Problem } from './problem.ts'
import type { SignInGuard } from './sign-in-guard.ts'
import type { Viewer } from './viewer.ts'

export interface ApiEnv {
  /** `viewer` is set where the route's access asks for it, `apiKeyId` where a server showed a good key. */
  Variables: {
    requestId: string
    log: Log
    noted: Record<string, unknown>
    viewer: Viewer
    apiKeyId?: ApiKeyId
  }
}

export type ApiApp = OpenAPIHono<ApiEnv>

export interface Shop {
  engine: Engine
  /** Without a slash at the end. */
  siteUrl: string
  version: string
  cartCookie: CartCookie
  accounts: Accounts
  csrf: Csrf
  origins: Origins
  signInGuard: SignInGuard
  addressOf: AddressOf
}

/** An app whose routes answer wrong input all in the same way. */
export function newApp(): ApiApp {
  return new OpenAPIHono<ApiEnv>({
    defaultHook: (result) => {
      if (result.success) {
        return
      }
      // A path that no id, SKU or slug can have leads nowhere; it is not an input to correct.
      if (result.target === 'param') {
        throw new Problem('route.unknown')
      }
      throw Problem.ofInput(result.error.issues)
    },
  })
}
