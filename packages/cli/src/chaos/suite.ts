/**
 * The chaos suite: simulated customers buy while requests and webhooks fail, then the invariants
 * are checked.
 */
import type { Engine } from '@countinghouse/engine'
import type Stripe from 'stripe'
import { waitUntilSettled } from '../wait-until-settled.ts'
import { createCustomer, type Sale, type ShopUrls } from './customer.ts'
import { chaosFaults, untilDelivered, withFaults } from './faults.ts'
import { type Evidence, invariants } from './invariants.ts'

export interface ChaosTarget {
  /** The URL of a running shop with a worker. */
  shopUrl: string
  sandboxUrl: string
  /** An engine on the same database. */
  engine: Engine
  /** Stripe's SDK on the same sandbox. */
  stripe: Stripe
}

export interface ChaosOptions {
  sales: number
  signal?: AbortSignal | undefined
  onProgress?: ((step: string, done: number, total: number | undefined) => void) | undefined
}

export interface ChaosReport {
  /** `found` says what was found instead of the invariant; empty when it holds. */
  results: { invariant: string; holds: boolean; found: string }[]
  sales: number
  /** Events whose webhooks were lost, and that reconcile recovered. */
  missed: number
}

/**
 * Places real orders and pays them in the sandbox, so inventory decreases. Requires that no other
 * customer buys at the same time.
 */
export async function runChaos(target: ChaosTarget, options: ChaosOptions): Promise<ChaosReport> {
  const evidence = await placeOrders(target, options)
  const results: ChaosReport['results'] = []
  for (const [invariant, check] of Object.entries(invariants)) {
    options.signal?.throwIfAborted()
    options.onProgress?.('Checks', results.length, Object.keys(invariants).length)
    const found = await check(evidence).catch((error: unknown) => `the check failed: ${error}`)
    results.push({ invariant, holds: found === undefined, found: found ?? '' })
  }
  return { results, sales: evidence.sales.length, missed: evidence.missed }
}

async function placeOrders(
  target: ChaosTarget,
  { sales: count, signal, onProgress = () => {} }: ChaosOptions,
): Promise<Evidence> {
  const { engine, sandboxUrl } = target
  const serverErrors: string[] = []
  const urls: ShopUrls = {
    ...target,
    onResponse: (path, status) => {
      if (status >= 500 && status !== 502) {
        serverErrors.push(`${path} returned ${status}`)
      }
    },
  }
  const before = await readInventory(target)
  const sales: Sale[] = []
  const sessionCounts: number[] = []
  await withFaults(sandboxUrl, chaosFaults(count), async () => {
    await runConcurrently(count, async (at) => {
      signal?.throwIfAborted()
      onProgress('Sales', sales.length, count)
      const { sale, sessions } = await runScenario(at, urls, [...before.keys()])
      if (sale) {
        sales.push(sale)
      }
      if (sessions !== undefined) {
        sessionCounts.push(sessions)
      }
    })
    onProgress('Deliveries', 0, undefined)
    await untilDelivered(sandboxUrl)
  })
  const missed = await recoverEvents(engine, signal, onProgress)
  const after = await readInventory(target)
  return { ...target, sales, before, after, serverErrors, sessionCounts, missed }
}

interface ScenarioResult {
  sale: Sale | undefined
  sessions?: number
}

/** What customers do. The scenarios are used in turn. */
const scenarios: ((urls: ShopUrls, sku: string) => Promise<ScenarioResult>)[] = [
  async function paysAtOnce(urls, sku) {
    const customer = createCustomer(urls)
    const sale = await customer.checkOut(sku)
    if (sale) {
      await customer.pay(sale)
    }
    return { sale }
  },
  async function isDeclinedFirst(urls, sku) {
    const customer = createCustomer(urls)
    const sale = await customer.checkOut(sku)
    if (sale && !(await customer.pay(sale, 'pm_card_chargeDeclined'))) {
      await customer.pay(sale)
    }
    return { sale }
  },
  async function submitsTwice(urls, sku) {
    const customer = createCustomer(urls)
    const { sale, sessions } = await customer.checkOutConcurrently(sku, 3)
    if (sale) {
      await customer.pay(sale)
    }
    return { sale, sessions: sessions.size }
  },
  async function cancels(urls, sku) {
    const customer = createCustomer(urls)
    const sale = await customer.checkOut(sku)
    if (sale) {
      await customer.cancel(sale)
    }
    return { sale }
  },
  async function paysAndCancels(urls, sku) {
    const customer = createCustomer(urls)
    const sale = await customer.checkOut(sku)
    if (sale) {
      await Promise.all([customer.pay(sale), customer.cancel(sale)])
    }
    return { sale }
  },
]

function runScenario(at: number, urls: ShopUrls, skus: string[]): Promise<ScenarioResult> {
  const scenario = scenarios[at % scenarios.length]
  const sku = skus[at % skus.length]
  if (!scenario || !sku) {
    throw new Error('The catalog has no products')
  }
  return scenario(urls, sku)
}

const concurrency = 6

async function runConcurrently(count: number, work: (at: number) => Promise<void>): Promise<void> {
  const remaining = Array.from({ length: count }, (_, at) => at).values()
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      for (const at of remaining) {
        await work(at)
      }
    }),
  )
}

/** Recovers the dropped events. @returns how many there were */
async function recoverEvents(
  engine: Engine,
  signal: AbortSignal | undefined,
  onProgress: NonNullable<ChaosOptions['onProgress']>,
): Promise<number> {
  const { discrepancies } = await engine.reconcile({
    repair: true,
    signal,
    onProgress: ({ step, done, total }) => onProgress(step, done, total),
  })
  const pending = await engine.stripeEvents.list({ status: 'pending', limit: 1_000_000 })
  await waitUntilSettled(engine, new Set(pending.map(({ id }) => id)), { signal })
  return discrepancies.filter(({ what }) => what.startsWith('event ')).length
}

async function readInventory({ shopUrl }: ChaosTarget): Promise<Map<string, number>> {
  const response = await fetch(`${shopUrl}/api/products`)
  const { products } = (await response.json()) as {
    products: { variants: { sku: string; available: number }[] }[]
  }
  return new Map(
    products.flatMap(({ variants }) => variants.map(({ sku, available }) => [sku, available] as const)),
  )
}
