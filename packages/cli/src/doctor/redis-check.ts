import { once } from 'node:events'
import { connect as connectPlain } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { type Check, fail, pass, skip } from './check.ts'

const timeoutMs = 5_000

/** Sends PING over a socket, which needs no Redis driver. */
export function redisCheck(redisUrl: string | undefined): Check {
  return {
    name: 'Redis',
    hint: 'Check REDIS_URL. While Redis is unavailable, each process counts rate limits by itself.',
    async run() {
      if (!redisUrl) {
        return skip('not configured (REDIS_URL)')
      }
      const reply = await ping(new URL(redisUrl))
      return reply.includes('+PONG') ? pass('connected') : fail(reply.split('\r\n')[0] || 'no response')
    },
  }
}

async function ping({ protocol, hostname, port, username, password }: URL): Promise<string> {
  const server = { host: hostname, port: Number(port || 6379) }
  const socket =
    protocol === 'rediss:' ? connectTls({ ...server, servername: hostname }) : connectPlain(server)
  try {
    const signal = AbortSignal.timeout(timeoutMs)
    await once(socket, protocol === 'rediss:' ? 'secureConnect' : 'connect', { signal })
    const auth = password ? ['AUTH', ...(username ? [username] : []), password].map(decodeURIComponent) : []
    socket.write(`${auth.length > 0 ? command(auth) : ''}${command(['PING'])}`)
    let reply = ''
    while (!/\+PONG|^-/m.test(reply)) {
      reply += String((await once(socket, 'data', { signal }))[0])
    }
    return reply
  } finally {
    socket.destroy()
  }
}

const command = (words: string[]): string =>
  `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`
