import { describe, expect, test } from 'vitest'
import { openTestContext } from '../../test/context.ts'
import { type Context, inTransaction } from '../core/context.ts'
import { createNotification, listNotifications, sendNotification } from './index.ts'
import type { EmailTemplate, RenderedEmail } from './types.ts'

type SentEmail = RenderedEmail & { key: string; to: string }

async function openPostOffice(send?: (mail: SentEmail) => Promise<void>) {
  const sent: SentEmail[] = []
  const ctx: Context = {
    ...(await openTestContext()),
    mailer: {
      write: (told) => ({ subject: told.template, text: JSON.stringify(told), html: '' }),
      send: async (mail) => {
        await send?.(mail)
        sent.push(mail)
      },
    },
  }
  const write = (key: string, emailTemplate: EmailTemplate = { template: 'signed_up_again' }) =>
    inTransaction(ctx, (tx) =>
      createNotification(tx, { key, to: 'ada@example.com', userId: 'user_ada', emailTemplate }),
    )
  return { ctx, sent, write }
}

test('one fact is one mail, however often it is told', async () => {
  const { ctx, sent, write } = await openPostOffice()
  await Promise.all([write('fact:1'), write('fact:1'), write('fact:1')])
  await write('fact:2')
  for (const key of ['fact:1', 'fact:1', 'fact:2']) {
    await sendNotification(ctx, key)
  }
  expect(sent.map(({ key, to }) => [key, to])).toEqual([
    ['fact:1', 'ada@example.com'],
    ['fact:2', 'ada@example.com'],
  ])
})

test('the way into an account leaves our rows with the mail', async () => {
  const { ctx, sent, write } = await openPostOffice()
  await write('reset:1', { template: 'password_reset', token: 'the-way-in' })
  expect((await listNotifications(ctx))[0]?.text).toContain('the-way-in')
  await sendNotification(ctx, 'reset:1')
  expect(sent[0]?.text).toContain('the-way-in')
  expect(JSON.stringify(await listNotifications(ctx))).not.toContain('the-way-in')
})

describe('a mail server that refuses', () => {
  test('is asked again, and what it said is shown meanwhile', async () => {
    let isAway = true
    const { ctx, sent, write } = await openPostOffice(async () => {
      if (isAway) {
        throw new Error('451 later')
      }
    })
    await write('fact:1')
    await expect(sendNotification(ctx, 'fact:1')).rejects.toThrow('451 later')
    expect((await listNotifications(ctx))[0]).toMatchObject({ sentAt: null, error: '451 later' })
    isAway = false
    await sendNotification(ctx, 'fact:1')
    expect(sent).toHaveLength(1)
    expect((await listNotifications(ctx))[0]).toMatchObject({ sentAt: ctx.clock.now(), error: null })
  })
})

test('a mail of a transaction that failed was never written', async () => {
  const { ctx } = await openPostOffice()
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
