/** Customers and admins, for tests. */
import type { NotificationRow } from '@countinghouse/engine'
import { expect } from 'vitest'
import type { Shop, Visitor } from './shop.ts'

export const wellKnown = { password: 'correct horse battery' }

let accountCount = 0

/** The token in the latest email of a template to an address. */
export async function emailTo(shop: Pick<Shop, 'engine'>, email: string, template: string): Promise<string> {
  const notifications: NotificationRow[] = await shop.engine.notifications.list()
  const mail = notifications.find((each) => each.to === email && each.template === template)
  if (!mail) {
    throw new Error(`No ${template} was written to ${email}`)
  }
  return /token"?[:=]"?([\w.-]+)/.exec(mail.text)?.[1] ?? ''
}

/** Creates a verified account that is not signed in. */
export async function signedUp(
  shop: Pick<Shop, 'engine' | 'visitor'>,
  email = `person-${++accountCount}@example.com`,
): Promise<string> {
  await shop.visitor().request('POST /api/auth/sign-up', { json: { email, password: wellKnown.password } })
  const visitor = shop.visitor()
  const token = await emailTo(shop, email, 'verify_email')
  await visitor.request('POST /api/auth/verify', { json: { token, password: wellKnown.password } })
  await visitor.request('POST /api/auth/sign-out', { json: {} })
  return email
}

/** Signs the visitor in. */
export async function signIn(visitor: Visitor, email: string): Promise<string> {
  const response = await visitor.request('POST /api/auth/sign-in', {
    json: { email, password: wellKnown.password },
  })
  expect(response.status).toBe(200)
  return email
}

/** A signed-in customer; with a new account unless an address is given. */
export async function customer(
  shop: Pick<Shop, 'engine' | 'visitor'>,
  known?: string,
): Promise<Visitor & { email: string }> {
  const visitor = shop.visitor()
  const email = await signIn(visitor, known ?? (await signedUp(shop)))
  return { ...visitor, email }
}

export async function admin(shop: Pick<Shop, 'accounts' | 'visitor'>): Promise<Visitor> {
  const visitor = shop.visitor()
  const email = `admin-${++accountCount}@example.com`
  await shop.accounts.makeAdmin({ email, password: wellKnown.password })
  await signIn(visitor, email)
  return visitor
}
