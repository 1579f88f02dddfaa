#!/usr/bin/env node
/** `sandbox [--port 12111] [--host 127.0.0.1] [--data sandbox.sqlite]`: a Stripe on this machine. */
import { parseArgs } from 'node:util'
import { startSandbox } from './index.ts'

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '12111' },
    host: { type: 'string', default: '127.0.0.1' },
    data: { type: 'string' },
  },
})

const { url, close } = await startSandbox({
  port: Number(values.port),
  host: values.host,
  ...(values.data === undefined ? {} : { databasePath: values.data }),
})
console.log(`A Stripe sandbox at ${url}, its dashboard too. Any key that begins with sk_test_ opens it.`)
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void close())
