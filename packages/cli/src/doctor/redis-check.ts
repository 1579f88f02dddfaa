import { once } from 'node:events'
import { connect as connectPlain } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { type Check, ill, unused, well } from './check.ts'

const patienceMs = 5_000

/** In Redis's own inline form, so that one question needs no driver. */
export function redisCheck(redisUrl: string | undefined): Check {
  return {
    name: 'Redis',
    hint: 'Check REDIS_URL; without it limits are counted in each process alone.',
    async look() {
      if (!redisUrl) {
        return unused('not configured (REDIS_URL is unset)')
      }
      const answer = await ping(new URL(redisUrl))
      return answer.includes('+PONG') ? well('answers') : ill(answer.split('\r\n')[0] || 'says nothing')
    },
  }
}

async function ping({ protocol, hostname, port, username, password }: URL): Promise<string> {
  const where = { host: hostname, port: Number(port || 6379) }
  const socket = protocol === 'rediss:' ? connectTls({ ...where, servername: hostname }) : connectPlain(where)
  try {
    const signal = AbortSignal.timeout(patienceMs)
    await once(socket, protocol === 'rediss:' ? 'secureConnect' : 'connect', { signal })
    const words = password ? ['AUTH', ...(username ? [username] : []), password].map(decodeURIComponent) : []
    socket.write(`${words.length > 0 ? command(words) : ''}${command(['PING'])}`)
    let said = ''
    while (!/\+PONG|^-/m.test(said)) {
      said += String((await once(socket, 'data', { signal }))[0])
    }
    return said
  } finally {
    socket.destroy()
  }
}

const command = (words: string[]): string =>
  `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`
