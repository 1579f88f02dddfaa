/** For every test: what the sandbox answered and told in it was valid. A finding fails the test in which it was made. */
import { afterEach, expect } from 'vitest'
import type { SandboxOptions } from '../src/index.ts'
import { createValidator, type Validator } from './validate.ts'

let validator: Validator | undefined
let findings = new Set<string>()
let checks: Promise<void>[] = []

afterEach(async () => {
  await Promise.all(checks)
  const found = [...findings]
  checks = []
  findings = new Set()
  expect(found, `The sandbox answered or told what is not valid:\n${found.join('\n')}`).toEqual([])
})

function check(value: unknown, where: string) {
  validator ??= createValidator()
  for (const finding of validator.findingsOf(value)) findings.add(`${where}: ${finding}`)
}

export const watched: Pick<SandboxOptions, 'onAnswer' | 'onEvent'> = {
  onAnswer(request, response) {
    checks.push(checkAnswer(`${request.method} ${new URL(request.url).pathname}`, response))
  },
  onEvent: (event) => check(structuredClone(event), `event ${event.type}`),
}

/** Answers in an older version follow older types. */
async function checkAnswer(where: string, response: Response) {
  if (response.headers.get('content-type') !== 'application/json') return
  if (response.headers.get('stripe-version') !== currentVersion) return
  const value = JSON.parse(await response.text())
  if (response.ok) check(value, where)
  else for (const finding of findingsOfError(value)) findings.add(`${where}: ${finding}`)
}

const currentVersion = '2026-10-28.endive'
const errorTypes = ['api_error', 'card_error', 'idempotency_error', 'invalid_request_error']

function findingsOfError({ error }: { error?: Record<string, unknown> }): string[] {
  if (error === undefined) return ['an error without an envelope: the SDK takes it for a success']
  check(error, 'error')
  const findings = errorTypes.includes(String(error.type)) ? [] : [`error.type is ${error.type}`]
  for (const field of ['message', 'request_log_url']) {
    if (typeof error[field] !== 'string') findings.push(`error.${field} is missing`)
  }
  return findings
}
