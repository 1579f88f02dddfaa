/** Faults that the sandbox injects during a chaos run. */

interface Fault {
  kind: string
  match?: string
  amount?: number
  times?: number
}

/**
 * One webhook is dropped for every three checkouts, all others are sent twice, delayed and out of
 * order, and some requests to Stripe fail.
 */
export const chaosFaults = (sales: number): Fault[] => [
  { kind: 'drop', times: Math.ceil(sales / 3) },
  { kind: 'duplicate', amount: 2 },
  { kind: 'late', amount: 200 },
  { kind: 'shuffle' },
  { kind: 'error_after', match: '/v1/checkout/sessions', times: 2 },
  { kind: 'rate_limit', match: '/v1/checkout/sessions', times: 2 },
  { kind: 'error_before', match: '/v1/checkout/sessions', times: 2 },
  { kind: 'delay_after', match: '/v1/checkout/sessions', amount: 400, times: 2 },
]

/** The longest delay of a webhook under these faults. */
export const slowestDeliveryMs = 200 + 2_000

/** Runs `work` with `faults`, then restores the previous faults. */
export async function withFaults<T>(sandboxUrl: string, faults: Fault[], work: () => Promise<T>): Promise<T> {
  const { faults: before } = (await callSandbox(sandboxUrl, 'GET', '/_sandbox/faults')) as { faults: Fault[] }
  await replaceFaults(sandboxUrl, faults)
  try {
    return await work()
  } finally {
    await replaceFaults(sandboxUrl, before)
  }
}

async function replaceFaults(sandboxUrl: string, faults: Fault[]): Promise<void> {
  await callSandbox(sandboxUrl, 'DELETE', '/_sandbox/faults')
  for (const fault of faults) {
    await callSandbox(sandboxUrl, 'POST', '/_sandbox/faults', fault)
  }
}

/** Resolves when every webhook that is due has been sent. */
export async function untilDelivered(sandboxUrl: string): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, slowestDeliveryMs))
  await callSandbox(sandboxUrl, 'POST', '/_sandbox/idle')
}

async function callSandbox(
  sandboxUrl: string,
  method: string,
  path: string,
  json?: object,
): Promise<unknown> {
  const response = await fetch(`${sandboxUrl}${path}`, {
    method,
    ...(json ? { body: JSON.stringify(json) } : {}),
  })
  if (!response.ok) {
    throw new Error(`The sandbox returned ${response.status} for ${path}: ${await response.text()}`)
  }
  return response.json()
}
