/** Reads bodies, never further than a limit. */
import type { MiddlewareHandler } from 'hono'
import type { ApiEnv } from './app.ts'
import { Problem } from './problem.ts'

/**
 * The whole body, at most `bytesMax` bytes.
 * What arrives is counted: a chunked body announces no length, and an announced one is only believed when it is too large already.
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
      // Not awaited: the sender may take its time to notice, and the answer is known.
      reader.cancel().catch(() => {})
      throw tooLarge(bytesMax)
    }
    chunks.push(chunk.value)
  }
}

/** Bodies of the JSON routes: read here with a limit, and parsed by the route's own schema. */
export const limitBody: MiddlewareHandler<ApiEnv> = async (c, next) => {
  const body = await readBody(c.req.raw, c.req.path === batchPath ? batchBytesMax : jsonBytesMax)
  // Not `new Request(c.req.raw, …)`: the request of @hono/node-server is not made of what the platform's own constructor reads.
  const { url, method, headers } = c.req.raw
  c.req.raw = new Request(url, { method, headers, body })
  await next()
}

const jsonBytesMax = 64 * 1024
/** A thousand spends in one call. */
export const batchPath = '/api/tokens/spend/batch'
const batchBytesMax = 1024 * 1024

function tooLarge(bytesMax: number): Problem {
  return new Problem('body.too_large', { bytesMax })
}
