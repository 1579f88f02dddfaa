/** Buffers a response until it is complete, so that its headers can depend on its body. */
import type { ServerResponse } from 'node:http'

/**
 * @param release gets the whole body, `undefined` if there is none, and sends it with
 * `response.end`
 */
export function bufferResponse(response: ServerResponse, release: (body: Buffer | undefined) => void): void {
  const chunks: Buffer[] = []
  const { write, end, writeHead, flushHeaders } = response
  const append = (chunk: unknown, encoding: unknown) => {
    if (typeof chunk === 'string') {
      chunks.push(Buffer.from(chunk, encodingOf(encoding)))
    } else if (chunk instanceof Uint8Array) {
      chunks.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength))
    }
  }
  Object.assign(response, {
    flushHeaders() {},
    writeHead(status: number, ...rest: unknown[]) {
      response.statusCode = status
      const headers = rest.at(-1)
      if (typeof headers === 'object' && headers !== null) {
        for (const [name, value] of Object.entries(headers)) {
          response.setHeader(name, value)
        }
      }
      return response
    },
    write(chunk: unknown, ...rest: unknown[]) {
      append(chunk, rest[0])
      callLast(rest)
      return true
    },
    end(...args: unknown[]) {
      append(args[0], args[1])
      Object.assign(response, { write, end, writeHead, flushHeaders })
      const last = args.at(-1)
      if (typeof last === 'function') {
        response.once('finish', () => last())
      }
      release(chunks.length === 0 ? undefined : Buffer.concat(chunks))
      return response
    },
  })
}

function encodingOf(encoding: unknown): BufferEncoding {
  return typeof encoding === 'string' && Buffer.isEncoding(encoding) ? encoding : 'utf8'
}

/** Calls the callback that is the last argument, if any. */
function callLast(args: unknown[]): void {
  const last = args.at(-1)
  if (typeof last === 'function') {
    queueMicrotask(() => last())
  }
}
