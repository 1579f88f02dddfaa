import type { Sandbox } from '../index.ts'

/** Returns a function that posts to a sandbox without a port. */
export function postInProcess(sandbox: Sandbox) {
  return async (path: string, params: Record<string, string>) => {
    const headers = { authorization: 'Bearer sk_test_x' }
    const response = await sandbox.fetch(
      new Request(`http://sandbox.test${path}`, {
        method: 'POST',
        headers,
        body: new URLSearchParams(params),
      }),
    )
    return JSON.parse(await response.text())
  }
}
