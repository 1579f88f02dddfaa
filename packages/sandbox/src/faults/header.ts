import { invalid } from '../http/errors.ts'
import { apiFaults, checkFault, type Fault } from './faults.ts'

/**
 * The fault of the `Sandbox-Fault` header, for one call: `error_after`, or `delay=500`.
 * @throws StripeError for an unknown fault
 */
export function headerFault(header: string | null): Fault | undefined {
  if (header === null) {
    return undefined
  }
  const [name, amount] = header.split('=')
  const kind = apiFaults.find((fault) => fault === name?.trim())
  if (kind === undefined) {
    throw invalid(`Unknown Sandbox-Fault: ${header.slice(0, 60)}. Use one of ${apiFaults.join(', ')}.`)
  }
  const fault = { id: 'fault_header', kind, ...(amount === undefined ? {} : { amount: Number(amount) }) }
  try {
    checkFault(fault)
  } catch (error) {
    throw invalid(`Invalid Sandbox-Fault: ${error instanceof Error ? error.message : ''}`)
  }
  return fault
}
