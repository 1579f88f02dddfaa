/** How many calls a second it answers: `node sandbox/bench.ts [seconds]`. In process, and over HTTP with the client in the same process. */
import { Agent, request } from 'node:http'
import { createSandbox, startSandbox } from './src/index.ts'

const seconds = Number(process.argv[2] ?? 3)
const headers = { authorization: 'Bearer sk_test_bench', 'content-type': 'application/x-www-form-urlencoded' }

interface Case {
  name: string
  method: string
  path: string
  body?: string
}

const cases: Case[] = [
  { name: 'create a customer', method: 'POST', path: '/v1/customers', body: 'name=Ada&email=ada%40example.com&metadata[a]=b' },
  { name: 'retrieve a customer', method: 'GET', path: '/v1/customers/:id' },
  { name: 'list ten customers', method: 'GET', path: '/v1/customers?limit=10' },
  {
    ...{ name: 'take a card payment', method: 'POST', path: '/v1/payment_intents' },
    body: 'amount=900&currency=usd&payment_method=pm_card_visa&confirm=true',
  },
]

type Call = (one: Case) => Promise<string>

async function measure(name: string, call: Call, concurrency: number) {
  const { id } = JSON.parse(await call(cases[0] ?? { name, method: 'POST', path: '/v1/customers' }))
  for (const one of cases) {
    const ready = { ...one, path: one.path.replace(':id', id) }
    await run(ready, call, concurrency, 0.3)
    const { perSecond, perCpuSecond } = await run(ready, call, concurrency, seconds)
    console.log(
      `${name.padEnd(12)} ${one.name.padEnd(22)} ${perSecond.padStart(7)}/s ${perCpuSecond.padStart(7)} for each second of processor`,
    )
  }
}

async function run(one: Case, call: Call, concurrency: number, duration: number) {
  const cpu = process.cpuUsage()
  const startedAt = performance.now()
  let calls = 0
  const worker = async () => {
    while (performance.now() - startedAt < duration * 1_000) {
      const answer = await call(one)
      if (answer.startsWith('{\n  "error"')) throw new Error(answer)
      calls++
    }
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
  const { user, system } = process.cpuUsage(cpu)
  const perSecond = ((calls * 1_000) / (performance.now() - startedAt)).toFixed(0)
  // On a machine that others use as well, this is what a core of one's own would do.
  return { perSecond, perCpuSecond: ((calls * 1_000_000) / (user + system)).toFixed(0) }
}

const sandbox = createSandbox({ publicUrl: 'http://sandbox.test', seed: 'bench' })
await measure(
  'in process',
  async ({ method, path, body }) => {
    const init = { method, headers, ...(body === undefined ? {} : { body }) }
    return (await sandbox.fetch(new Request(`http://sandbox.test${path}`, init))).text()
  },
  1,
)
sandbox.close()

const started = await startSandbox({ port: 0, seed: 'bench' })
const agent = new Agent({ keepAlive: true, maxSockets: 16 })
await measure('over HTTP', (one) => send(one), 16)
agent.destroy()
await started.close()

function send({ method, path, body }: Case): Promise<string> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port: started.port, method, path, headers, agent }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk
      })
      response.on('end', () => resolve(text))
    })
    outgoing.on('error', reject).end(body)
  })
}
