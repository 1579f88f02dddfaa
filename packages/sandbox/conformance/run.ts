/**
 * Runs a folder of scenarios against a sandbox of its own and says which pass: each step answered as expected, and the event after which
 * the file is named delivered to an endpoint. `npm run conformance -- <folder> [--all]`; exits 1 when one fails.
 *
 * A scenario is `{ fixtures: [{ name, method, path, params, expected_error_type? }] }`; `${name:json.path}` stands for a field of an
 * earlier answer. A step that names an expected error may fail with that error, or succeed.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import { createCollector } from '../schemas/collect.ts'
import { type SandboxOptions, startSandbox } from '../src/index.ts'
import { listen } from '../src/testing/listen.ts'

/** Parts of Stripe that are not the sandbox's: cards that a merchant issues, identity, payouts, connected accounts, meters. */
const outOfScope =
  /^(issuing|identity|topup|transfer|payout|reporting|account|cash_balance|v1\.billing)|^payment_intent\.partially_funded$/

/** Two files are named after what happens rather than after Stripe's event. */
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

type Watching = Pick<SandboxOptions, 'onAnswer' | 'onEvent'>

export interface Outcome {
  scenario: string
  /** `undefined` when it passed. */
  failure: string | undefined
}

export async function runScenarios(folder: string, all = false, options: Watching = {}): Promise<Outcome[]> {
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

async function runScenario(name: string, steps: Step[], options: Watching): Promise<string | undefined> {
  const started = await startSandbox({ port: 0, ...options })
  const listener = await listen()
  try {
    const endpoint = JSON.stringify({ url: listener.url, secret: 'whsec_conformance', enabled_events: ['*'] })
    await fetch(`${started.url}/_sandbox/webhook_endpoint`, { method: 'PUT', body: endpoint })
    const answers = new Map<string, unknown>()
    for (const step of steps) {
      const failure = await runStep(started.url, step, answers)
      if (failure !== undefined) {
        return `${step.name}: ${failure}`
      }
    }
    const wanted = aliases[name] ?? name
    // A debit settles, and a test clock arrives, a moment later.
    for (let waited = 0; waited < 40 && !listener.types().includes(wanted); waited++) {
      await started.sandbox.advance('1 second')
      await started.sandbox.idle()
    }
    return listener.types().includes(wanted) ? undefined : `no ${wanted} among ${listener.types().join(', ')}`
  } finally {
    await started.close()
    await listener[Symbol.asyncDispose]()
  }
}

async function runStep(url: string, step: Step, answers: Map<string, unknown>): Promise<string | undefined> {
  const body = new URLSearchParams(flatten(fill(step.params ?? {}, answers))).toString()
  const path = String(fill(step.path, answers))
  const sends = step.method === 'post'
  const answer = await fetch(url + path + (sends || body === '' ? '' : `?${body}`), {
    method: step.method.toUpperCase(),
    headers: {
      authorization: 'Bearer sk_test_conformance',
      'content-type': 'application/x-www-form-urlencoded',
    },
    ...(sends ? { body } : {}),
  })
  const json = (await answer.json()) as { error?: { type: string; message: string } }
  answers.set(step.name, json)
  if (answer.ok || json.error?.type === step.expected_error_type) {
    return undefined
  }
  return `${answer.status} ${json.error?.message}`
}

function fill(value: unknown, answers: Map<string, unknown>): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => fill(item, answers))
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(item, answers)]))
  }
  if (typeof value !== 'string') {
    return value
  }
  return value.replace(/\$\{(\w+):([\w.]+)\}/g, (_match, name, path) =>
    String(lookUp(answers.get(name), String(path).split('.'))),
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
    throw new Error('Name the folder of scenarios: npm run conformance -- <folder>')
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
  console.log(findings.length === 0 ? 'Every answer and event was valid.' : findings.join('\n'))
  process.exitCode = passed === outcomes.length && findings.length === 0 ? 0 : 1
}
