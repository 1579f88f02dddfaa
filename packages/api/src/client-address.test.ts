import { Hono } from 'hono'
import { describe, expect, test } from 'vitest'
import { createAddressOf, isAddressRange, networkOf } from './client-address.ts'

async function addressOf(
  remoteAddress: string,
  forwardedFor: string | undefined,
  trustedProxies: string[],
): Promise<string> {
  const find = createAddressOf(trustedProxies)
  const app = new Hono().get('/', (c) => c.text(find(c) ?? 'unknown'))
  const headers = forwardedFor === undefined ? undefined : { 'x-forwarded-for': forwardedFor }
  return (await app.request('/', { headers }, { incoming: { socket: { remoteAddress } } })).text()
}

describe('the address of a client comes from its socket and trusted proxies', () => {
  test.each([
    ['203.0.113.9', undefined, [], '203.0.113.9'],
    ['203.0.113.9', '198.51.100.1', [], '203.0.113.9'],
    ['::ffff:203.0.113.9', '198.51.100.1', [], '203.0.113.9'],
    ['2001:db8::1', '198.51.100.1', ['10.0.0.0/8'], '2001:db8::1'],
    ['203.0.113.9', '127.0.0.1', ['10.0.0.0/8'], '203.0.113.9'],
    // Behind a trusted proxy: the address that it appended, not those before it.
    ['10.0.0.1', '198.51.100.1', ['10.0.0.0/8'], '198.51.100.1'],
    ['::ffff:10.0.0.1', '::ffff:198.51.100.1', ['10.0.0.0/8'], '198.51.100.1'],
    ['10.0.0.1', '127.0.0.1, 198.51.100.1', ['10.0.0.0/8'], '198.51.100.1'],
    ['10.0.0.1', '1.1.1.1, 198.51.100.1, 10.9.9.9', ['10.0.0.0/8'], '198.51.100.1'],
    ['10.0.0.1', '1.1.1.1, 198.51.100.1, 10.9.9.9', ['10.0.0.1'], '10.9.9.9'],
    ['10.0.0.1', '1.1.1.1, unknown', ['10.0.0.0/8'], '10.0.0.1'],
    ['10.0.0.1', '1.1.1.1, 198.51.100.1:4711', ['10.0.0.0/8'], '10.0.0.1'],
    ['10.0.0.1', '', ['10.0.0.0/8'], '10.0.0.1'],
    ['10.0.0.1', undefined, ['10.0.0.0/8'], '10.0.0.1'],
    ['10.0.0.1', '10.0.0.2', ['10.0.0.0/8'], '10.0.0.2'],
    ['fd00::1', '2001:DB8::1', ['fd00::/8'], '2001:db8::1'],
  ])('%s with "%s", trusting %j, is %4$s', async (peer, forwardedFor, trusted, expected) => {
    expect(await addressOf(peer, forwardedFor, trusted)).toBe(expected)
  })

  test('is unknown without a socket', async () => {
    const find = createAddressOf(['0.0.0.0/0'])
    const app = new Hono().get('/', (c) => c.text(find(c) ?? 'unknown'))
    expect(await (await app.request('/', { headers: { 'x-forwarded-for': '1.1.1.1' } })).text()).toBe(
      'unknown',
    )
  })
})

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::9', '2001:db8:1:2::/64'],
  ['2001:db8::9', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['::', '0:0:0:0::/64'],
  ['fe80::', 'fe80:0:0:0::/64'],
])('rate limits count %s as %s', (address, network) => {
  expect(networkOf(address)).toBe(network)
})

test.each([
  ['10.0.0.0/8', true],
  ['::1', true],
  ['fd00::/8', true],
  ['10.0.0.0/33', false],
  ['10.0.0.0/', false],
  ['10.0.0.0/8/8', false],
  ['10.0.0', false],
  ['', false],
])('%j is an address range: %j', (range, is) => {
  expect(isAddressRange(range)).toBe(is)
})
