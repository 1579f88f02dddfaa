/**
 * Validates everything that a sandbox responds with and every event it emits, and collects the
 * findings.
 */
import { currentVersion } from '../src/http/versions.ts'
import type { SandboxOptions } from '../src/index.ts'
import { readSchemas } from './cache.ts'
import type { Edition } from './derive.ts'
import { createValidator, type Validator } from './validate.ts'

export interface Collector {
  /** Options for `createSandbox` and `startSandbox`. */
  options: Pick<SandboxOptions, 'onResponse' | 'onEvent'>
  /** The findings since the last call, each once. */
  take(): Promise<string[]>
}

interface Check {
  value(value: unknown, where: string, version?: string): void
  report(finding: string): void
}

export function createCollector(): Collector {
  const validators = new Map<string, Validator>()
  const validatorOf = (version: string): Validator => {
    const known = validators.get(version) ?? createValidator(readSchemas(editions[version] ?? 'stripe'))
    validators.set(version, known)
    return known
  }
  let findings = new Set<string>()
  let pending: Promise<void>[] = []
  const check: Check = {
    value(value, where, version = currentVersion) {
      for (const finding of validatorOf(version).findingsOf(value)) {
        findings.add(`${where}: ${finding}`)
      }
    },
    report: (finding) => void findings.add(finding),
  }
  return {
    options: {
      onResponse(request, response) {
        pending.push(checkResponse(check, `${request.method} ${new URL(request.url).pathname}`, response))
      },
      onEvent: (event) => check.value(structuredClone(event), `event ${event.type}`),
    },
    async take() {
      await Promise.all(pending)
      const found = [...findings]
      pending = []
      findings = new Set()
      return found
    },
  }
}

/**
 * Responses in an older version follow older types. Only the versions whose types are installed are
 * validated.
 */
const editions: Record<string, Edition> = { [currentVersion]: 'stripe', '2025-02-24.acacia': 'stripe-17' }

async function checkResponse(check: Check, where: string, response: Response) {
  if (response.headers.get('content-type') !== 'application/json') {
    return
  }
  const version = response.headers.get('stripe-version') ?? ''
  if (!Object.hasOwn(editions, version)) {
    return
  }
  const value = JSON.parse(await response.text())
  if (response.ok) {
    check.value(value, version === currentVersion ? where : `${where} in ${version}`, version)
  } else {
    checkError(check, where, value)
  }
}

const errorTypes = ['api_error', 'card_error', 'idempotency_error', 'invalid_request_error']

function checkError(check: Check, where: string, { error }: { error?: Record<string, unknown> }) {
  if (error === undefined) {
    return check.report(`${where}: an error without an envelope, which the SDK takes for a success`)
  }
  check.value(error, where)
  if (!errorTypes.includes(String(error.type))) {
    check.report(`${where}: error.type is ${error.type}`)
  }
  for (const field of ['message', 'request_log_url']) {
    if (typeof error[field] !== 'string') {
      check.report(`${where}: error.${field} is missing`)
    }
  }
}
