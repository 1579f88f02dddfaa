/** The chaos suite: customers buy while everything between the shop and Stripe goes wrong; then what was promised is looked at. */
import type { Engine } from '@countinghouse/engine'
import type Stripe from 'stripe'
import { untilSettled } from '../settle.ts'
import { createCustomer, type Places, type Sale } from './customer.ts'
import { amongFaults, chaosFaults, untilDelivered } from './faults.ts'
import { type Evidence, promises } from './promises.ts'

export interface ChaosTarget {
  /** Of a shop that runs, worker included. */
  shopUrl: string
  sandboxUrl: string
  /** On the same database. */
  engine: Engine
  /** The SDK, on the same sandbox. */
  stripe: Stripe
}

export interface ChaosOptions {
  sales: number
  signal?: AbortSignal | undefined
  onProgress?: ((step: string, done: number, total: number | undefined) => void) | undefined
}

export interface ChaosReport {
  outcomes: { promise: string; isHeld: boolean; says: string }[]
  sales: number
  /** Events that never came, and that reconcile brought. */
  missed: number
}

/** Sells for real, in the sandbox: the goods are gone afterwards. Assumes that nobody else buys meanwhile. */
export async function runChaos(target: ChaosTarget, options: ChaosOptions): Promise<ChaosReport> {
  const evidence = await makeFailures(target, options)
  const outcomes: ChaosReport['outcomes'] = []
  for (const [promise, look] of Object.entries(promises)) {
    options.signal?.throwIfAborted()
    options.onProgress?.('Promises', outcomes.length, Object.keys(promises).length)
    const found = await look(evidence).catch((error: unknown) => `could not be looked at: ${error}`)
    outcomes.push({ promise, isHeld: found === undefined, says: found ?? '' })
  }
  return { outcomes, sales: evidence.sales.length, missed: evidence.missed }
}

async function makeFailures(
  target: ChaosTarget,
  { sales: count, signal, onProgress = () => {} }: ChaosOptions,
): Promise<Evidence> {
  const { engine, sandboxUrl } = target
  const breakdowns: string[] = []
  const places: Places = {
    ...target,
    onAnswer: (path, status) => {
      if (status >= 500 && status !== 502) {
        breakdowns.push(`${path} answered ${status}`)
      }
    },
  }
  const before = await readInventory(target)
  const sales: Sale[] = []
  const sessionsOfImpatient: number[] = []
  await amongFaults(sandboxUrl, chaosFaults(count), async () => {
    await inLanes(count, async (at) => {
      signal?.throwIfAborted()
      onProgress('Sales', sales.length, count)
      const { sale, sessions } = await tell(at, places, [...before.keys()])
      if (sale) {
        sales.push(sale)
      }
      if (sessions !== undefined) {
        sessionsOfImpatient.push(sessions)
      }
    })
    onProgress('Deliveries', 0, undefined)
    await untilDelivered(sandboxUrl)
  })
  const missed = await repair(engine, signal, onProgress)
  const after = await readInventory(target)
  return { ...target, sales, before, after, breakdowns, sessionsOfImpatient, missed }
}

interface Told {
  sale: Sale | undefined
  sessions?: number
}

/** What customers do, in turn. */
const scenarios: ((places: Places, sku: string) => Promise<Told>)[] = [
  async function buys(places, sku) {
    const customer = createCustomer(places)
    const sale = await customer.checkOut(sku)
    if (sale) {
      await customer.pay(sale)
    }
    return { sale }
  },
  async function isDeclinedFirst(places, sku) {
    const customer = createCustomer(places)
    const sale = await customer.checkOut(sku)
    if (sale && !(await customer.pay(sale, 'pm_card_chargeDeclined'))) {
      await customer.pay(sale)
    }
    return { sale }
  },
  async function cannotWait(places, sku) {
    const customer = createCustomer(places)
    const { sale, sessions } = await customer.checkOutImpatiently(sku, 3)
    if (sale) {
      await customer.pay(sale)
    }
    return { sale, sessions: sessions.size }
  },
  async function leaves(places, sku) {
    const customer = createCustomer(places)
    const sale = await customer.checkOut(sku)
    if (sale) {
      await customer.cancel(sale)
    }
    return { sale }
  },
  async function paysAndCancelsAtOnce(places, sku) {
    const customer = createCustomer(places)
    const sale = await customer.checkOut(sku)
    if (sale) {
      await Promise.all([customer.pay(sale), customer.cancel(sale)])
    }
    return { sale }
  },
]

function tell(at: number, places: Places, skus: string[]): Promise<Told> {
  const scenario = scenarios[at % scenarios.length]
  const sku = skus[at % skus.length]
  if (!scenario || !sku) {
    throw new Error('There is nothing to sell')
  }
  return scenario(places, sku)
}

const lanes = 6

async function inLanes(count: number, work: (at: number) => Promise<void>): Promise<void> {
  const left = Array.from({ length: count }, (_, at) => at).values()
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      for (const at of left) {
        await work(at)
      }
    }),
  )
}

/** Brings what was dropped. Returns how many events that were. */
async function repair(
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
  await untilSettled(engine, new Set(pending.map(({ id }) => id)), { signal })
  return discrepancies.filter(({ what }) => what.startsWith('event ')).length
}

async function readInventory({ shopUrl }: ChaosTarget): Promise<Map<string, number>> {
  const answer = await fetch(`${shopUrl}/api/products`)
  const { products } = (await answer.json()) as {
    products: { variants: { sku: string; available: number }[] }[]
  }
  return new Map(
    products.flatMap(({ variants }) => variants.map(({ sku, available }) => [sku, available] as const)),
  )
}
