/** Holds an answer back until it is whole, so that its headers can say what is in its body. */
import type { ServerResponse } from 'node:http'

/** @param release gets the whole body, `undefined` where there is none, and sends the answer with `response.end` */
export function bufferResponse(response: ServerResponse, release: (body: Buffer | undefined) => void): void {
  const chunks: Buffer[] = []
  const { write, end, writeHead, flushHeaders } = response
  const keep = (chunk: unknown, encoding: unknown) => {
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
      keep(chunk, rest[0])
      call(rest)
      return true
    },
    end(...args: unknown[]) {
      keep(args[0], args[1])
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

/** The callback that comes last, if any. */
function call(args: unknown[]): void {
  const last = args.at(-1)
  if (typeof last === 'function') {
    queueMicrotask(() => last())
  }
}
