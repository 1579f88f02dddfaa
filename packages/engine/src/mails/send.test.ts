import { describe, expect, test } from 'vitest'
import { openTestGround } from '../../test/ground.ts'
import type { Letter, Written } from '../engine.ts'
import { type Ground, inTransaction } from '../ground.ts'
import { listMails, sendMail, writeMail } from './index.ts'

type Carried = Written & { key: string; to: string }

async function openPostOffice(carry?: (mail: Carried) => Promise<void>) {
  const carried: Carried[] = []
  const ground: Ground = {
    ...(await openTestGround()),
    postman: {
      write: (told) => ({ subject: told.template, text: JSON.stringify(told), html: '' }),
      carry: async (mail) => {
        await carry?.(mail)
        carried.push(mail)
      },
    },
  }
  const write = (key: string, letter: Letter = { template: 'signed_up_again' }) =>
    inTransaction(ground, (tx) => writeMail(tx, { key, to: 'ada@example.com', userId: 'user_ada', letter }))
  return { ground, carried, write }
}

test('one fact is one mail, however often it is told', async () => {
  const { ground, carried, write } = await openPostOffice()
  await Promise.all([write('fact:1'), write('fact:1'), write('fact:1')])
  await write('fact:2')
  for (const key of ['fact:1', 'fact:1', 'fact:2']) {
    await sendMail(ground, key)
  }
  expect(carried.map(({ key, to }) => [key, to])).toEqual([
    ['fact:1', 'ada@example.com'],
    ['fact:2', 'ada@example.com'],
  ])
})

test('the way into an account leaves our rows with the mail', async () => {
  const { ground, carried, write } = await openPostOffice()
  await write('reset:1', { template: 'password_reset', token: 'the-way-in' })
  expect((await listMails(ground))[0]?.text).toContain('the-way-in')
  await sendMail(ground, 'reset:1')
  expect(carried[0]?.text).toContain('the-way-in')
  expect(JSON.stringify(await listMails(ground))).not.toContain('the-way-in')
})

describe('a mail server that refuses', () => {
  test('is asked again, and what it said is shown meanwhile', async () => {
    let isAway = true
    const { ground, carried, write } = await openPostOffice(async () => {
      if (isAway) {
        throw new Error('451 later')
      }
    })
    await write('fact:1')
    await expect(sendMail(ground, 'fact:1')).rejects.toThrow('451 later')
    expect((await listMails(ground))[0]).toMatchObject({ sentAt: null, error: '451 later' })
    isAway = false
    await sendMail(ground, 'fact:1')
    expect(carried).toHaveLength(1)
    expect((await listMails(ground))[0]).toMatchObject({ sentAt: ground.clock.now(), error: null })
  })
})

test('a mail of a transaction that failed was never written', async () => {
  const { ground } = await openPostOffice()
  const failing = inTransaction(ground, async (tx) => {
    await writeMail(tx, {
      key: 'fact:1',
      to: 'a@example.com',
      userId: undefined,
      letter: { template: 'signed_up_again' },
    })
    throw new Error('No')
  })
  await expect(failing).rejects.toThrow('No')
  expect(await listMails(ground)).toEqual([])
})
