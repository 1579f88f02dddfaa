/** Reads the body of a request, which must be a form of at most one megabyte. */
import { invalid, StripeError } from './errors.ts'

const bodyBytesMax = 1_048_576

/** @throws StripeError for a body that is too large, incomplete or not a form */
export async function readBody(request: Request): Promise<string> {
  const type = request.headers.get('content-type') ?? ''
  const length = request.headers.get('content-length')
  if (Number(length ?? 0) > bodyBytesMax) {
    throw tooLarge()
  }
  const text = await readText(request, length !== null)
  if (text === '' || type === '' || /^application\/x-www-form-urlencoded\b/i.test(type)) {
    return text
  }
  throw invalid(
    'Invalid request (check that your POST content type is application/x-www-form-urlencoded). If you have any questions, we can help at https://support.stripe.com/.',
  )
}

async function readText(request: Request, hasLength: boolean): Promise<string> {
  try {
    return hasLength ? await request.text() : await readAtMost(request.body)
  } catch (error) {
    if (error instanceof StripeError) {
      throw error
    }
    throw invalid('The request ended before its body was complete.')
  }
}

/** For a request without a content length, which could otherwise send without end. */
async function readAtMost(body: ReadableStream<Uint8Array> | null): Promise<string> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body ?? []) {
    length += chunk.byteLength
    if (length > bodyBytesMax) {
      throw tooLarge()
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

const tooLarge = () =>
  new StripeError(413, { type: 'invalid_request_error', message: 'The request is too large.' })
