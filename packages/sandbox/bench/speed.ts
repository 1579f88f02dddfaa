/**
 * Measures the speed of the sandbox: simple calls in one process and over HTTP, and a year of a
 * hundred subscriptions.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { createSandbox, startSandbox } from '../src/index.ts'
import { postInProcess } from '../src/testing/in-process.ts'

/** Measures CPU time as well as real time, because CPU time is the same on a busy machine. */
function stopwatch() {
  const startedAt = performance.now()
  const cpuBefore = process.cpuUsage()
  return {
    seconds: () => (performance.now() - startedAt) / 1_000,
    cpuSeconds() {
      const { user, system } = process.cpuUsage(cpuBefore)
      return (user + system) / 1_000_000
    },
  }
}

type Stopwatch = ReturnType<typeof stopwatch>
const rate = (count: number, watch: Stopwatch) =>
  `${Math.round(count / watch.seconds())}/s, ${Math.round(count / watch.cpuSeconds())} per second of CPU time`

const sandbox = createSandbox({ publicUrl: 'http://sandbox.test', seed: 'speed' })
const call = postInProcess(sandbox)
for (let index = 0; index < 500; index++) {
  await call('/v1/customers', { name: `warm ${index}` })
}
let watch = stopwatch()
for (let index = 0; index < 5_000; index++) {
  await call('/v1/customers', { name: `c ${index}`, email: 'c@example.com' })
}
console.log(`create a customer, in process: ${rate(5_000, watch)}`)

// The client runs in a separate process, so that only the cost of the sandbox is measured.
const { url, close } = await startSandbox({ port: 0 })
const client = fileURLToPath(new URL('./client.ts', import.meta.url))
const runClient = async (calls: number) => {
  const child = spawn(process.execPath, [client, url, String(calls), '16'], {
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const [code] = await once(child, 'close')
  if (code !== 0) {
    throw new Error('The client failed.')
  }
}
await runClient(500)
watch = stopwatch()
await runClient(10_000)
console.log(`create a customer, over HTTP, 16 connections: ${rate(10_000, watch)}`)
await close()

const price = await call('/v1/prices', {
  unit_amount: '3000',
  currency: 'usd',
  'recurring[interval]': 'month',
  'product_data[name]': 'Gold',
})
for (let index = 0; index < 100; index++) {
  const customer = await call('/v1/customers', {
    payment_method: 'pm_card_visa',
    'invoice_settings[default_payment_method]': 'pm_card_visa',
  })
  await call('/v1/subscriptions', { customer: customer.id, 'items[0][price]': price.id })
}
watch = stopwatch()
await sandbox.advance('1 year 1 day')
const paid = sandbox.ctx.store.all('invoice', { status: 'paid' }).length
console.log(
  `a year of a hundred subscriptions: ${watch.seconds().toFixed(1)} s (${watch.cpuSeconds().toFixed(1)} s of CPU time), ${paid} paid invoices, ${sandbox.ctx.store.count('event')} events`,
)
sandbox.close()
