import { headers } from 'next/headers'
import { notFound } from 'next/navigation'
import { adminHeader, shop } from '#server/shop.ts'

/**
 * In every page of the admin's, before anything is read: a layout is not made anew for each of its pages. For who sits at the machine,
 * and for an admin from anywhere; to others, a 404.
 */
export async function requireAdmin(): Promise<void> {
  const sent = await headers()
  if (sent.get(adminHeader) === shop().revalidateSecret) {
    return
  }
  if (!(await isAdmin(sent.get('cookie')))) {
    notFound()
  }
}

/** The API decides who somebody is; its address matters to nobody in here. */
async function isAdmin(cookie: string | null): Promise<boolean> {
  if (cookie === null) {
    return false
  }
  const answer = await shop().api.fetch(new Request('http://shop/api/account', { headers: { cookie } }))
  const { account } = (await answer.json()) as { account?: { role?: string } | null }
  return account?.role === 'admin'
}
