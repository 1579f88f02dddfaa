/** Applies an API fault to a call, before and after the operation runs. */
import { setTimeout as wait } from 'node:timers/promises'
import type { SandboxContext } from '../context.ts'
import { StripeError } from '../http/errors.ts'
import type { Fault } from './faults.ts'

export async function applyFaultBefore({ faults }: SandboxContext, fault: Fault | undefined) {
  if (fault?.kind === 'delay') {
    await faults.holdRequest(fault)
  }
  if (fault?.kind === 'rate_limit') {
    throw new StripeError(429, {
      type: 'invalid_request_error',
      code: 'rate_limit',
      message: 'Too many requests. (An injected fault.)',
    })
  }
  if (fault?.kind === 'error_before') {
    throw serverError('before')
  }
  if (fault?.kind === 'timeout_before') {
    await timeOut(fault, 'before')
  }
}

export async function applyFaultAfter({ faults }: SandboxContext, fault: Fault | undefined) {
  if (fault?.kind === 'delay_after') {
    await faults.holdRequest(fault)
  }
  if (fault?.kind === 'error_after') {
    throw serverError('after')
  }
  if (fault?.kind === 'timeout_after') {
    await timeOut(fault, 'after')
  }
}

/** The timer does not keep the process alive for a client that gave up long ago. */
async function timeOut(fault: Fault, moment: 'before' | 'after') {
  await wait(fault.amount ?? 90_000, undefined, { ref: false })
  throw serverError(moment)
}

const serverError = (moment: 'before' | 'after') =>
  new StripeError(500, {
    type: 'api_error',
    message: `Something went wrong on our end, ${moment} the operation ran. (An injected fault.)`,
  })
