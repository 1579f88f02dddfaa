/**
 * Reads request bodies up to a limit. hono's body-limit is not used: it trusts a `Content-Length`
 * that is smaller than the body, and reports a broken connection as a bug.
 */
import type { MiddlewareHandler } from 'hono'
import type { ApiEnv } from './api-env.ts'
import { Problem } from './problem.ts'

/**
 * Returns the whole body, of at most `bytesMax` bytes. The bytes that arrive are counted: a chunked
 * body has no announced length, and an announced length is only trusted if it is too large already.
 * @throws Problem `body.too_large`, `body.incomplete`
 */
export async function readBody(request: Request, bytesMax: number): Promise<Uint8Array<ArrayBuffer>> {
  if (Number(request.headers.get('content-length')) > bytesMax) {
    throw tooLarge(bytesMax)
  }
  if (!request.body) {
    return new Uint8Array()
  }
  const reader = request.body.getReader()
  const chunks: Uint8Array<ArrayBuffer>[] = []
  let bytes = 0
  for (;;) {
    const chunk = await reader.read().catch(() => undefined)
    if (!chunk) {
      throw new Problem('body.incomplete')
    }
    if (chunk.done) {
      return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)
    }
    bytes += chunk.value.byteLength
    if (bytes > bytesMax) {
      // Not awaited: the response does not depend on it, and a slow sender would delay it.
      reader.cancel().catch(() => {})
      throw tooLarge(bytesMax)
    }
    chunks.push(chunk.value)
  }
}

/** Reads the body of a JSON route up to its limit; the route parses it with its schema. */
export const limitBody: MiddlewareHandler<ApiEnv> = async (c, next) => {
  const body = await readBody(c.req.raw, c.req.path === batchPath ? batchBytesMax : jsonBytesMax)
  // Not `new Request(c.req.raw, …)`: the constructor cannot read the request object of
  // @hono/node-server.
  const { url, method, headers } = c.req.raw
  c.req.raw = new Request(url, { method, headers, body })
  await next()
}

const jsonBytesMax = 64 * 1024
/** Takes a thousand spends in one request. */
const batchPath = '/api/tokens/spend/batch'
const batchBytesMax = 1024 * 1024

function tooLarge(bytesMax: number): Problem {
  return new Problem('body.too_large', { bytesMax })
}
