/**
 * Forgets the prerendered pages of the products named: `POST {slugs: string[]}`, from this very server, which knows the secret.
 * Without it there is nothing here, 404, as for any address that does not exist.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import { revalidateTag } from 'next/cache'
import { listTag, productTag } from '#server/catalog.ts'
import { secretHeader } from '#server/revalidate-pages.ts'
import { shop } from '#server/shop.ts'

export async function POST(request: Request): Promise<Response> {
  if (!knows(request.headers.get(secretHeader))) {
    return new Response(null, { status: 404 })
  }
  const slugs = slugsOf(await request.json().catch(() => undefined))
  if (!slugs) {
    return Response.json({ error: 'Expected {slugs: string[]}.' }, { status: 422 })
  }
  // `expire: 0`: nobody may be shown the old page once more, because it may say that something sold out can be had.
  for (const tag of [listTag, ...slugs.map(productTag)]) {
    revalidateTag(tag, { expire: 0 })
  }
  return Response.json({ revalidated: slugs })
}

/** Digests, because `timingSafeEqual` wants equal lengths and a length is a hint. */
function knows(offered: string | null): boolean {
  const secret = shop().revalidateSecret
  return Boolean(offered && secret) && timingSafeEqual(digest(offered ?? ''), digest(secret))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

function slugsOf(body: unknown): string[] | undefined {
  if (typeof body !== 'object' || body === null || !('slugs' in body) || !Array.isArray(body.slugs)) {
    return undefined
  }
  return body.slugs.every((slug) => typeof slug === 'string') ? body.slugs : undefined
}
