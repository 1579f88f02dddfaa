/**
 * `POST {slugs: string[]}` revalidates the prerendered pages of these products. Only this server
 * calls it, with a secret; without the secret the response is 404, as for any path that does not
 * exist.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import { revalidateTag } from 'next/cache'
import { listTag, productTag } from '#server/catalog.ts'
import { secretHeader } from '#server/revalidate-pages.ts'
import { shop } from '#server/shop.ts'

export async function POST(request: Request): Promise<Response> {
  if (!hasSecret(request.headers.get(secretHeader))) {
    return new Response(null, { status: 404 })
  }
  const slugs = parseSlugs(await request.json().catch(() => undefined))
  if (!slugs) {
    return Response.json({ error: 'Expected {slugs: string[]}.' }, { status: 422 })
  }
  // `expire: 0`, because a stale page may still offer a product that is out of stock.
  for (const tag of [listTag, ...slugs.map(productTag)]) {
    revalidateTag(tag, { expire: 0 })
  }
  return Response.json({ revalidated: slugs })
}

/**
 * Compares digests: `timingSafeEqual` needs equal lengths, and the secret's length must not leak.
 */
function hasSecret(offered: string | null): boolean {
  const secret = shop().revalidateSecret
  return Boolean(offered && secret) && timingSafeEqual(digest(offered ?? ''), digest(secret))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

function parseSlugs(body: unknown): string[] | undefined {
  if (typeof body !== 'object' || body === null || !('slugs' in body) || !Array.isArray(body.slugs)) {
    return undefined
  }
  return body.slugs.every((slug) => typeof slug === 'string') ? body.slugs : undefined
}
