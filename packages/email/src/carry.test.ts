import { createServer, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { createPostman } from './index.ts'

/** The least of a mail server: takes one mail after another and keeps what was said. */
async function openMailServer(): Promise<{ url: string; mails: { to: string[]; data: string }[] }> {
  const mails: { to: string[]; data: string }[] = []
  const server = createServer((socket) => converse(socket, mails))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => new Promise((resolve) => server.close(() => resolve())))
  const address = server.address()
  if (typeof address !== 'object' || !address) {
    throw new Error('No port')
  }
  return { url: `smtp://127.0.0.1:${address.port}`, mails }
}

function converse(socket: Socket, mails: { to: string[]; data: string }[]): void {
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
        mails.push(mail)
        mail = { to: [], data: '' }
        socket.write('250 kept\r\n')
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

test('a mail goes to one address, under the name of its fact', async () => {
  const { url, mails } = await openMailServer()
  const { carry } = createPostman({ ...options, smtpUrl: url })
  const mail = {
    key: 'order-paid:1',
    to: 'ada@example.com',
    subject: 'Hello',
    text: 'Text',
    html: '<p>Html</p>',
  }
  await carry?.(mail)
  await carry?.(mail)
  expect(mails.map(({ to }) => to)).toEqual([['RCPT TO:<ada@example.com>'], ['RCPT TO:<ada@example.com>']])
  const ids = mails.map(({ data }) => /^Message-ID: (.*)$/im.exec(data)?.[1])
  expect(ids[0]).toMatch(/^<[0-9a-f]{32}@shop\.example>$/)
  expect(ids[1]).toBe(ids[0])
})

test('an address that tries to be two, or a header, is neither', async () => {
  const { url, mails } = await openMailServer()
  const { carry } = createPostman({ ...options, smtpUrl: url })
  for (const to of ['a@example.com, b@example.com', 'a@example.com\r\nBcc: b@example.com']) {
    await carry?.({ key: to, to, subject: 'Hello\r\nBcc: c@example.com', text: 'Text', html: '' }).catch(
      () => {},
    )
  }
  for (const { to, data } of mails) {
    expect(to).toHaveLength(1)
    expect(data).not.toMatch(/^bcc:/im)
  }
})

test('without a server nothing is carried', () => {
  expect(createPostman(options).carry).toBeUndefined()
})
