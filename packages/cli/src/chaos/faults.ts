/** What is made to go wrong between the shop and the sandbox, and put away afterwards. */

interface Fault {
  kind: string
  match?: string
  amount?: number
  times?: number
}

/** Some deliveries never come; all others come two times, late, and in any order. And Stripe answers badly now and then. */
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

/** How long the slowest of these deliveries takes. */
export const slowestDeliveryMs = 200 + 2_000

/** Runs `work` among `faults`; what somebody had switched on before is on again afterwards. */
export async function amongFaults<T>(
  sandboxUrl: string,
  faults: Fault[],
  work: () => Promise<T>,
): Promise<T> {
  const { faults: before } = (await ask(sandboxUrl, 'GET', '/_sandbox/faults')) as { faults: Fault[] }
  await replaceFaults(sandboxUrl, faults)
  try {
    return await work()
  } finally {
    await replaceFaults(sandboxUrl, before)
  }
}

async function replaceFaults(sandboxUrl: string, faults: Fault[]): Promise<void> {
  await ask(sandboxUrl, 'DELETE', '/_sandbox/faults')
  for (const fault of faults) {
    await ask(sandboxUrl, 'POST', '/_sandbox/faults', fault)
  }
}

/** Resolves when every delivery that is due was made. */
export async function untilDelivered(sandboxUrl: string): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, slowestDeliveryMs))
  await ask(sandboxUrl, 'POST', '/_sandbox/idle')
}

async function ask(sandboxUrl: string, method: string, path: string, json?: object): Promise<unknown> {
  const answer = await fetch(`${sandboxUrl}${path}`, {
    method,
    ...(json ? { body: JSON.stringify(json) } : {}),
  })
  if (!answer.ok) {
    throw new Error(`The sandbox answered ${answer.status} to ${path}: ${await answer.text()}`)
  }
  return answer.json()
}
