import { headers } from 'next/headers'
import { notFound } from 'next/navigation'
import { operatorHeader, shop } from '#server/shop.ts'

/** In every page of the admin's, before anything is read: a layout is not made anew for each of its pages. To others, a 404. */
export async function demandOperator(): Promise<void> {
  if ((await headers()).get(operatorHeader) !== shop().revalidateSecret) notFound()
}
