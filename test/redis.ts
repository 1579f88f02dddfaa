/**
 * A Redis server for one test: `redis-server` from the PATH, in memory, which can be stopped and
 * restarted.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { onTestFinished } from 'vitest'
import { freePort } from '../packages/cli/src/ports.ts'

export interface TestRedis {
  url: string
  start(): Promise<void>
  /** Kills it: connections break, and counts are lost. */
  stop(): Promise<void>
  /** Makes it hang: connections stay open, and no response arrives. */
  suspend(): void
  resume(): void
}

let warned = false

/**
 * Returns `undefined` and warns once if redis-server is not installed.
 * @throws Error in CI, where no test may be skipped
 */
export async function openTestRedis(): Promise<TestRedis | undefined> {
  if (spawnSync('redis-server', ['--version']).status !== 0) {
    return warnMissing()
  }
  const port = await freePort()
  let server: ChildProcess | undefined
  const redis: TestRedis = {
    url: `redis://127.0.0.1:${port}`,
    async start() {
      const options = [
        '--port',
        String(port),
        '--bind',
        '127.0.0.1',
        '--save',
        '',
        '--appendonly',
        'no',
        '--loglevel',
        'warning',
      ]
      server = spawn('redis-server', options, { stdio: 'ignore' })
      await untilReady(port)
    },
    async stop() {
      const ended = new Promise((resolve) => server?.once('exit', resolve))
      server?.kill('SIGKILL')
      await ended
    },
    suspend: () => void server?.kill('SIGSTOP'),
    resume: () => void server?.kill('SIGCONT'),
  }
  await redis.start()
  onTestFinished(() => void server?.kill('SIGKILL'))
  return redis
}

function warnMissing(): undefined {
  const message = 'There is no redis-server on the PATH: rate limiting without Redis was NOT tested.'
  if (process.env.CI) {
    throw new Error(`${message} Install it, for example with apt-get install redis-server.`)
  }
  if (!warned) {
    console.warn(`\n!!! ${message} !!!\n`)
  }
  warned = true
  return undefined
}

async function untilReady(port: number): Promise<void> {
  for (let tries = 0; tries < 250; tries++) {
    if (await respondsToPing(port)) {
      return
    }
    await wait(20)
  }
  throw new Error('redis-server did not start within 5 s')
}

function respondsToPing(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'))
    socket.once('error', () => resolve(false))
    socket.once('data', (reply) => {
      socket.destroy()
      resolve(reply.toString().startsWith('+PONG'))
    })
  })
}
