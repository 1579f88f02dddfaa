import { createServer, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { createMailer } from './index.ts'

/** A minimal SMTP server that records every email it accepts. */
async function openMailServer(): Promise<{ url: string; emails: { to: string[]; data: string }[] }> {
  const emails: { to: string[]; data: string }[] = []
  const server = createServer((socket) => converse(socket, emails))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => new Promise((resolve) => server.close(() => resolve())))
  const address = server.address()
  if (typeof address !== 'object' || !address) {
    throw new Error('No port')
  }
  return { url: `smtp://127.0.0.1:${address.port}`, emails }
}

function converse(socket: Socket, emails: { to: string[]; data: string }[]): void {
  let mail = { to: [] as string[], data: '' }
  let reading = false
  let rest = ''
  socket.write('220 ready\r\n')
  socket.on('data', (chunk) => {
    const lines = `${rest}${chunk}`.split('\r\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      if (reading && line !== '.') {
        mail.data += `${line}\n`
      } else if (reading) {
        reading = false
        emails.push(mail)
        mail = { to: [], data: '' }
        socket.write('250 ok\r\n')
      } else if (/^DATA/i.test(line)) {
        reading = true
        socket.write('354 go on\r\n')
      } else {
        if (/^RCPT TO/i.test(line)) {
          mail.to.push(line)
        }
        socket.write('250 ok\r\n')
        if (/^QUIT/i.test(line)) {
          socket.end()
        }
      }
    }
  })
}

const options = { siteUrl: 'https://shop.example', mailFrom: 'The Shop <shop@shop.example>' }

test('an email has one recipient and a Message-ID derived from its key', async () => {
  const { url, emails } = await openMailServer()
  const { send } = createMailer({ ...options, smtpUrl: url })
  const email = {
    key: 'order-paid:1',
    to: 'ada@example.com',
    subject: 'Hello',
    text: 'Text',
    html: '<p>Html</p>',
  }
  await send?.(email)
  await send?.(email)
  expect(emails.map(({ to }) => to)).toEqual([['RCPT TO:<ada@example.com>'], ['RCPT TO:<ada@example.com>']])
  const ids = emails.map(({ data }) => /^Message-ID: (.*)$/im.exec(data)?.[1])
  expect(ids[0]).toMatch(/^<[0-9a-f]{32}@shop\.example>$/)
  expect(ids[1]).toBe(ids[0])
})

test('a recipient cannot inject a second recipient or a header', async () => {
  const { url, emails } = await openMailServer()
  const { send } = createMailer({ ...options, smtpUrl: url })
  for (const to of ['a@example.com, b@example.com', 'a@example.com\r\nBcc: b@example.com']) {
    await send?.({ key: to, to, subject: 'Hello\r\nBcc: c@example.com', text: 'Text', html: '' }).catch(
      () => {},
    )
  }
  for (const { to, data } of emails) {
    expect(to).toHaveLength(1)
    expect(data).not.toMatch(/^bcc:/im)
  }
})

test('without SMTP_URL nothing is sent', () => {
  expect(createMailer(options).send).toBeUndefined()
})
