import { headers } from 'next/headers'
import { notFound } from 'next/navigation'
import { adminHeader, shop } from '#server/shop.ts'

/**
 * Called first in every admin page; a layout would not do, because it is not rendered again for
 * each of its pages. Allows requests from the machine itself and signed-in admins; the rest get a
 * 404.
 */
export async function requireAdmin(): Promise<void> {
  const requestHeaders = await headers()
  if (requestHeaders.get(adminHeader) === shop().revalidateSecret) {
    return
  }
  if (!(await isAdmin(requestHeaders.get('cookie')))) {
    notFound()
  }
}

/** Asks the API in-process; the host of the URL does not matter. */
async function isAdmin(cookie: string | null): Promise<boolean> {
  if (cookie === null) {
    return false
  }
  const response = await shop().api.fetch(new Request('http://shop/api/account', { headers: { cookie } }))
  const { account } = (await response.json()) as { account?: { role?: string } | null }
  return account?.role === 'admin'
}
