/**
 * Runs a folder of scenarios, each against a new sandbox, and reports which pass. A scenario passes
 * if every step gets the expected response and the event that the file is named after is delivered
 * to a webhook endpoint. Usage: `npm run conformance -- <folder> [--all]`; exits 1 if a scenario
 * fails.
 *
 * A scenario is `{ fixtures: [{ name, method, path, params, expected_error_type? }] }`.
 * `${name:json.path}` is replaced by a field of an earlier response. A step with an expected error
 * may fail with that error or succeed.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import { createCollector } from '../schemas/collect.ts'
import { type SandboxOptions, startSandbox } from '../src/index.ts'
import { listen } from '../src/testing/listen.ts'

/**
 * Parts of Stripe that the sandbox does not implement: issuing, identity, payouts, connected
 * accounts, meters.
 */
const outOfScope =
  /^(issuing|identity|topup|transfer|payout|reporting|account|cash_balance|v1\.billing)|^payment_intent\.partially_funded$/

/** Two files are named after the situation instead of Stripe's event. */
const aliases: Record<string, string> = {
  'subscription.payment_failed': 'invoice.payment_failed',
  'subscription.payment_succeeded': 'invoice.payment_succeeded',
}

interface Step {
  name: string
  method: string
  path: string
  params?: Record<string, unknown>
  expected_error_type?: string
}

type Hooks = Pick<SandboxOptions, 'onResponse' | 'onEvent'>

export interface Outcome {
  scenario: string
  /** Why the scenario failed, `undefined` if it passed. */
  failure: string | undefined
}

export async function runScenarios(folder: string, all = false, options: Hooks = {}): Promise<Outcome[]> {
  const names = readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => basename(file, '.json'))
  const outcomes: Outcome[] = []
  for (const name of names.filter((scenario) => all || !outOfScope.test(scenario))) {
    outcomes.push({
      scenario: name,
      failure: await runScenario(
        name,
        JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')).fixtures,
        options,
      ),
    })
  }
  return outcomes
}

async function runScenario(name: string, steps: Step[], options: Hooks): Promise<string | undefined> {
  const started = await startSandbox({ port: 0, ...options })
  const listener = await listen()
  try {
    const endpoint = JSON.stringify({ url: listener.url, secret: 'whsec_conformance', enabled_events: ['*'] })
    await fetch(`${started.url}/_sandbox/webhook_endpoint`, { method: 'PUT', body: endpoint })
    const responses = new Map<string, unknown>()
    for (const step of steps) {
      const failure = await runStep(started.url, step, responses)
      if (failure !== undefined) {
        return `${step.name}: ${failure}`
      }
    }
    const expected = aliases[name] ?? name
    // A debit settles, and a test clock finishes advancing, after a moment.
    for (let waited = 0; waited < 40 && !listener.types().includes(expected); waited++) {
      await started.sandbox.advance('1 second')
      await started.sandbox.idle()
    }
    return listener.types().includes(expected)
      ? undefined
      : `${expected} was not delivered, only ${listener.types().join(', ')}`
  } finally {
    await started.close()
    await listener[Symbol.asyncDispose]()
  }
}

async function runStep(
  url: string,
  step: Step,
  responses: Map<string, unknown>,
): Promise<string | undefined> {
  const body = new URLSearchParams(flatten(fill(step.params ?? {}, responses))).toString()
  const path = String(fill(step.path, responses))
  const hasBody = step.method === 'post'
  const response = await fetch(url + path + (hasBody || body === '' ? '' : `?${body}`), {
    method: step.method.toUpperCase(),
    headers: {
      authorization: 'Bearer sk_test_conformance',
      'content-type': 'application/x-www-form-urlencoded',
    },
    ...(hasBody ? { body } : {}),
  })
  const json = (await response.json()) as { error?: { type: string; message: string } }
  responses.set(step.name, json)
  if (response.ok || json.error?.type === step.expected_error_type) {
    return undefined
  }
  return `${response.status} ${json.error?.message}`
}

function fill(value: unknown, responses: Map<string, unknown>): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => fill(item, responses))
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(item, responses)]))
  }
  if (typeof value !== 'string') {
    return value
  }
  return value.replace(/\$\{(\w+):([\w.]+)\}/g, (_match, name, path) =>
    String(lookUp(responses.get(name), String(path).split('.'))),
  )
}

function lookUp(value: unknown, path: string[]): unknown {
  return path.reduce(
    (current, key) =>
      typeof current === 'object' && current !== null ? Reflect.get(current, key) : undefined,
    value,
  )
}

function flatten(value: unknown, name = ''): [string, string][] {
  if (typeof value !== 'object' || value === null) {
    return [[name, String(value)]]
  }
  return Object.entries(value).flatMap(([key, item]) => flatten(item, name === '' ? key : `${name}[${key}]`))
}

if (import.meta.main) {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { all: { type: 'boolean', default: false } },
  })
  const collector = createCollector()
  const [folder] = positionals
  if (folder === undefined) {
    throw new Error('The folder of scenarios is missing: npm run conformance -- <folder>')
  }
  const outcomes = await runScenarios(folder, values.all, collector.options)
  for (const { scenario, failure } of outcomes) {
    console.log(
      `${failure === undefined ? 'pass' : 'FAIL'}  ${scenario}${failure === undefined ? '' : `\n      ${failure}`}`,
    )
  }
  const passed = outcomes.filter(({ failure }) => failure === undefined).length
  console.log(`\n${passed} of ${outcomes.length}`)
  const findings = await collector.take()
  console.log(findings.length === 0 ? 'Every response and event was valid.' : findings.join('\n'))
  process.exitCode = passed === outcomes.length && findings.length === 0 ? 0 : 1
}
