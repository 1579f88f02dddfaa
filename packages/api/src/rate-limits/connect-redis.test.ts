/** Rate limits with a real Redis, and with one that is stopped or suspended. */
import { setTimeout as wait } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { openTestRedis } from '../../../../test/redis.ts'
import { authSecret, fake, type Line, recordLog } from '../../test/fake-shop.ts'
import { createApi } from '../index.ts'
import { noRateLimits } from './index.ts'

/** One of several servers that share a Redis. */
function openServer(redisUrl: string, requests = 5) {
  const lines: Line[] = []
  const rateLimits = { ...noRateLimits, checkout: { requests, seconds: 60 } }
  const api = createApi({
    engine: fake,
    siteUrl: 'http://127.0.0.1:3000',
    authSecret,
    log: recordLog(lines),
    rateLimits,
    redisUrl,
  })
  onTestFinished(() => api.close())
  const checkout = async (remoteAddress: string) => {
    const headers = { 'content-type': 'application/json' }
    const request = new Request('http://127.0.0.1:3000/api/checkout', { method: 'POST', headers, body: '{}' })
    return (await api.fetch(request, { incoming: { socket: { remoteAddress } } })).status
  }
  const logged = () => lines.filter(({ message }) => message !== 'request').map(({ message }) => message)
  return { checkout, logged }
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 1_000; tries++) {
    if (await condition()) {
      return
    }
    await wait(20)
  }
  throw new Error('The condition was not met within 20 s')
}

type Server = ReturnType<typeof openServer>

/** Waits until both servers are connected: before, each counts on its own. */
async function untilConnected(one: Server, other: Server): Promise<void> {
  let client = 100
  await until(async () => {
    const address = `192.0.2.${++client}`
    for (let request = 0; request < 5; request++) {
      await one.checkout(address)
    }
    return (await other.checkout(address)) === 429
  })
}

test('several servers share a rate limit', async () => {
  const redis = await openTestRedis()
  if (!redis) {
    return
  }
  const [one, two] = [openServer(redis.url), openServer(redis.url)]
  await untilConnected(one, two)
  const statuses = []
  for (const server of [one, two, one, two, one, two, one]) {
    statuses.push(await server.checkout('192.0.2.1'))
  }
  expect(statuses).toEqual([201, 201, 201, 201, 201, 429, 429])
})

test('no request fails when Redis is stopped and started under load', {
  timeout: 120_000,
}, async () => {
  const redis = await openTestRedis()
  if (!redis) {
    return
  }
  const server = openServer(redis.url, 1_000_000)
  const statuses = new Map<number, number>()
  let loading = true
  const customer = async (n: number) => {
    for (; loading; await wait(1)) {
      const status = await server.checkout(`192.0.2.${n}`)
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
    }
  }
  const customers = Array.from({ length: 20 }, (_, n) => customer(n))
  const hundredMore = async () => {
    const before = statuses.get(201) ?? 0
    await until(() => (statuses.get(201) ?? 0) >= before + 100)
  }
  await hundredMore()
  await redis.stop()
  await until(() => server.logged().length === 1)
  await hundredMore()
  await redis.start()
  await until(() => server.logged().length === 2)
  await hundredMore()
  loading = false
  await Promise.all(customers)
  expect([...statuses.keys()]).toEqual([201])
  expect(server.logged()).toEqual([
    'Redis is unreachable: counting requests in memory',
    'Redis is reachable again',
  ])
})

test('the rate limit holds without a reachable Redis', async () => {
  const redis = await openTestRedis()
  if (!redis) {
    return
  }
  await redis.stop()
  const server = openServer(redis.url)
  const statuses = await Promise.all(Array.from({ length: 10 }, () => server.checkout('192.0.2.1')))
  expect(statuses.filter((status) => status === 201)).toHaveLength(5)
  expect(statuses.filter((status) => status === 429)).toHaveLength(5)
})

test('a Redis that hangs delays a request only briefly', async () => {
  const redis = await openTestRedis()
  if (!redis) {
    return
  }
  const [server, other] = [openServer(redis.url), openServer(redis.url)]
  await untilConnected(server, other)
  redis.suspend()
  // Redis hangs until `resume`, so a response before that did not wait for it.
  expect(await server.checkout('192.0.2.1')).toBe(201)
  redis.resume()
})
