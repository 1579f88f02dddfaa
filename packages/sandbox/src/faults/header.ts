import { invalid } from '../http/errors.ts'
import { apiFaults, checkFault, type Fault } from './faults.ts'

/** `Sandbox-Fault: error_after` or `Sandbox-Fault: delay=500`, for this one call. @throws StripeError for a fault nobody knows */
export function headerFault(header: string | null): Fault | undefined {
  if (header === null) {
    return undefined
  }
  const [name, amount] = header.split('=')
  const kind = apiFaults.find((fault) => fault === name?.trim())
  if (kind === undefined) {
    throw invalid(`Unknown Sandbox-Fault: ${header.slice(0, 60)}. There are ${apiFaults.join(', ')}.`)
  }
  const fault = { id: 'fault_header', kind, ...(amount === undefined ? {} : { amount: Number(amount) }) }
  try {
    checkFault(fault)
  } catch (error) {
    throw invalid(`Invalid Sandbox-Fault: ${error instanceof Error ? error.message : ''}`)
  }
  return fault
}
