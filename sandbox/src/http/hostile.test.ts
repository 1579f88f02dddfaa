import { expect, test } from 'vitest'
import { createSandbox } from '../index.ts'
import { operations } from '../resources.ts'

const deep = (depth: number) => `a${'[b]'.repeat(depth)}=1`
const many = (count: number) => Array.from({ length: count }, (_, index) => `line_items[${index}][price]=p`).join('&')

/** Bodies nobody means well with. */
const bodies: [string, string][] = [
  ['nested ten thousand deep', deep(10_000)],
  ['nested eleven deep', deep(11)],
  ['a hundred thousand pairs', many(100_000)],
  ['a list of 101', many(101)],
  ['unbalanced brackets', 'a[[b]=1'],
  ['closing first', 'a]b[=1'],
  ['only brackets', '[]=1'],
  ['a prototype', '__proto__[polluted]=1'],
  ['a constructor', 'constructor[prototype][polluted]=1'],
  ['metadata with a prototype', 'metadata[__proto__]=1'],
  ['value and parent at once', 'a=1&a[b]=2'],
  ['parent and value at once', 'a[b]=2&a=1'],
  ['sparse indexes', 'items[999999999][price]=p'],
  ['a negative index', 'items[-1][price]=p'],
  ['a word for an index', 'expand[x]=y'],
  ['a broken percent sign', 'name=%E0%A4%A'],
  ['a null byte', 'name=%00'],
  ['lone surrogates', 'name=%ED%A0%80'],
  ['right to left', 'name=%E2%80%AEgpj.exe'],
  ['emoji in a key', '%F0%9F%92%B8=1'],
  ['SQL', "name=x');DROP TABLE object;--"],
  ['SQL in a cursor', "starting_after=' OR 1=1 --"],
  ['markup', 'name=<script>alert(1)</script>'],
  ['a megabyte of a name', `name=${'x'.repeat(1_000_000)}`],
  ['more than a megabyte', `name=${'x'.repeat(1_100_000)}`],
  ['infinity', 'amount=Infinity&currency=usd'],
  ['not a number', 'amount=NaN&currency=usd'],
  ['a fraction', 'amount=10.5&currency=usd'],
  ['hexadecimal', 'amount=0x10&currency=usd'],
  ['too large a number', 'amount=99999999999999999999&currency=usd'],
  ['a negative amount', 'amount=-1&currency=usd'],
  ['a currency of its own', 'amount=100&currency=zzz'],
  ['JSON', '{"amount":100}'],
  ['truncated JSON', '{"amount":'],
  ['expand without end', `expand[]=${'a.'.repeat(500)}a`],
  ['expand the prototype', 'expand[]=__proto__'],
  ['expand the constructor', 'expand[]=constructor.prototype'],
  ['a giant limit', 'limit=1000000'],
  ['an object for an id', 'customer[id]=cus_1'],
  ['a list for an id', 'customer[]=cus_1'],
]

test(`${bodies.length} hostile bodies against each of ${operations.length} operations: refused as Stripe refuses, and nothing breaks`, {
  timeout: 240_000,
}, async () => {
  const errors: string[] = []
  const log = { info() {}, warn() {}, error: (fields: object) => void errors.push(JSON.stringify(fields)) }
  const sandbox = createSandbox({ publicUrl: 'http://sandbox.test', seed: 'hostile', log })
  let calls = 0
  for (const { method, path } of operations) {
    const address = `http://sandbox.test${path.replace(/:\w+/g, 'id_%27%22%2e%2e')}`
    for (const [name, body] of bodies) {
      // What is huge is tried on every tenth operation: they share their parser.
      if (body.length > 10_000 && calls++ % 10 !== 0) continue
      const inUrl = method !== 'POST' && body.length < 10_000
      const request = new Request(inUrl ? `${address}?${body}` : address, {
        method,
        headers: { authorization: 'Bearer sk_test_x', 'content-type': 'application/x-www-form-urlencoded' },
        ...(method === 'POST' ? { body } : {}),
      })
      const answer = await sandbox.fetch(request)
      const text = await answer.text()
      const where = `${name} at ${method} ${path}: ${answer.status} ${text.slice(0, 300)}`
      expect(answer.status, where).toBeLessThan(500)
      if (answer.status >= 400)
        expect(JSON.parse(text).error, where).toMatchObject({
          type: expect.any(String),
          message: expect.any(String),
          request_log_url: expect.any(String),
        })
    }
  }
  expect(errors).toEqual([])
  expect(Reflect.get({}, 'polluted')).toBeUndefined()
  sandbox.close()
})
