import type { Sandbox } from '../index.ts'

/** Calls a sandbox that listens on no port. */
export function inProcess(sandbox: Sandbox) {
  return async (path: string, params: Record<string, string>) => {
    const headers = { authorization: 'Bearer sk_test_x' }
    const answer = await sandbox.fetch(
      new Request(`http://sandbox.test${path}`, {
        method: 'POST',
        headers,
        body: new URLSearchParams(params),
      }),
    )
    return JSON.parse(await answer.text())
  }
}
