import { describe, expect, test } from 'vitest'
import { openTestContext } from '../../test/context.ts'
import { type Context, inTransaction } from '../core/context.ts'
import { createNotification, listNotifications, sendNotification } from './index.ts'
import type { EmailTemplate, RenderedEmail } from './types.ts'

type SentEmail = RenderedEmail & { key: string; to: string }

async function openMailer(send?: (email: SentEmail) => Promise<void>) {
  const sent: SentEmail[] = []
  const ctx: Context = {
    ...(await openTestContext()),
    mailer: {
      render: (notification) => ({
        subject: notification.template,
        text: JSON.stringify(notification),
        html: '',
      }),
      send: async (email) => {
        await send?.(email)
        sent.push(email)
      },
    },
  }
  const create = (key: string, emailTemplate: EmailTemplate = { template: 'signed_up_again' }) =>
    inTransaction(ctx, (tx) =>
      createNotification(tx, { key, to: 'ada@example.com', userId: 'user_ada', emailTemplate }),
    )
  return { ctx, sent, create }
}

test('sends one email per key, however often the fact is reported', async () => {
  const { ctx, sent, create } = await openMailer()
  await Promise.all([create('fact:1'), create('fact:1'), create('fact:1')])
  await create('fact:2')
  for (const key of ['fact:1', 'fact:1', 'fact:2']) {
    await sendNotification(ctx, key)
  }
  expect(sent.map(({ key, to }) => [key, to])).toEqual([
    ['fact:1', 'ada@example.com'],
    ['fact:2', 'ada@example.com'],
  ])
})

test('removes the password reset token from our rows when the email is sent', async () => {
  const { ctx, sent, create } = await openMailer()
  await create('reset:1', { template: 'password_reset', token: 'reset-token' })
  expect((await listNotifications(ctx))[0]?.text).toContain('reset-token')
  await sendNotification(ctx, 'reset:1')
  expect(sent[0]?.text).toContain('reset-token')
  expect(JSON.stringify(await listNotifications(ctx))).not.toContain('reset-token')
})

describe('a mail server that rejects an email', () => {
  test('is retried, and its error is shown meanwhile', async () => {
    let isDown = true
    const { ctx, sent, create } = await openMailer(async () => {
      if (isDown) {
        throw new Error('451 later')
      }
    })
    await create('fact:1')
    await expect(sendNotification(ctx, 'fact:1')).rejects.toThrow('451 later')
    expect((await listNotifications(ctx))[0]).toMatchObject({ sentAt: null, error: '451 later' })
    isDown = false
    await sendNotification(ctx, 'fact:1')
    expect(sent).toHaveLength(1)
    expect((await listNotifications(ctx))[0]).toMatchObject({ sentAt: ctx.clock.now(), error: null })
  })
})

test('writes no notification if the transaction fails', async () => {
  const { ctx } = await openMailer()
  const failing = inTransaction(ctx, async (tx) => {
    await createNotification(tx, {
      key: 'fact:1',
      to: 'a@example.com',
      userId: undefined,
      emailTemplate: { template: 'signed_up_again' },
    })
    throw new Error('No')
  })
  await expect(failing).rejects.toThrow('No')
  expect(await listNotifications(ctx)).toEqual([])
})
