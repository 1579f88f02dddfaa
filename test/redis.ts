/** A Redis of its own for a test: the `redis-server` of the PATH, in memory alone, which can be stopped and started again. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { onTestFinished } from 'vitest'
import { freePort } from '../packages/cli/src/ports.ts'

export interface TestRedis {
  url: string
  start(): Promise<void>
  /** As when its machine is switched off: connections break, and counts are lost. */
  stop(): Promise<void>
  /** It hangs: connections stay, answers do not come. */
  suspend(): void
  thaw(): void
}

let warned = false

/**
 * `undefined` where this machine has none, said once in a line that nobody overlooks; an error under CI, where nothing may be left out.
 */
export async function openTestRedis(): Promise<TestRedis | undefined> {
  if (spawnSync('redis-server', ['--version']).status !== 0) {
    return complain()
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
    thaw: () => void server?.kill('SIGCONT'),
  }
  await redis.start()
  onTestFinished(() => void server?.kill('SIGKILL'))
  return redis
}

function complain(): undefined {
  const message = 'There is no redis-server on the PATH: that rate limits survive its end was NOT tested.'
  if (process.env.CI) {
    throw new Error(`${message} Install it, such as by apt-get install redis-server.`)
  }
  if (!warned) {
    console.warn(`\n!!! ${message} !!!\n`)
  }
  warned = true
  return undefined
}

async function untilReady(port: number): Promise<void> {
  for (let tries = 0; tries < 250; tries++) {
    if (await answersPing(port)) {
      return
    }
    await wait(20)
  }
  throw new Error('redis-server did not start within 5 s')
}

function answersPing(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'))
    socket.once('error', () => resolve(false))
    socket.once('data', (answer) => {
      socket.destroy()
      resolve(answer.toString().startsWith('+PONG'))
    })
  })
}
