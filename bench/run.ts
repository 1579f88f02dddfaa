/**
 * `npm run bench [name …]` measures the throughput of this machine. Each benchmark has a fresh
 * shop; no other program should run meanwhile.
 */
import { cpus } from 'node:os'
import { formatTable } from '../packages/cli/src/table.ts'
import type { Bench } from './bench.ts'
import { checkout } from './checkout.ts'
import { openBenchContext } from './context.ts'
import { entitlements } from './entitlements.ts'
import { products } from './products.ts'
import { reserve } from './reserve.ts'
import { tokenSpending } from './tokens.ts'
import { webhook } from './webhook.ts'

const benches: Record<string, Bench> = {
  checkout,
  entitlements,
  products,
  reserve,
  tokens: tokenSpending,
  webhook,
}

const names = process.argv.slice(2)
const unknown = names.filter((name) => !Object.hasOwn(benches, name))
if (unknown.length > 0) {
  console.error(`Unknown benchmark "${unknown.join('", "')}". Available:\n`)
  console.error(
    formatTable(
      ['NAME', 'MEASURES'],
      Object.entries(benches).map(([name, { measures }]) => [name, measures]),
    ),
  )
  process.exit(1)
}

const rows: string[][] = []
for (const [name, bench] of Object.entries(benches)) {
  if (names.length > 0 && !names.includes(name)) {
    continue
  }
  console.error(`${name}: ${bench.measures} …`)
  await using ctx = await openBenchContext()
  for (const { operation, clients, measured } of await bench.run(ctx)) {
    const { perSecond, p50Ms, p99Ms } = measured
    rows.push([
      operation,
      String(clients),
      Math.round(perSecond).toLocaleString('en'),
      p50Ms.toFixed(1),
      p99Ms.toFixed(1),
    ])
  }
}
console.log(`\nOn ${cpus().length} cores (${cpus()[0]?.model.trim()}), Node ${process.version}:\n`)
console.log(formatTable(['OPERATION', 'CLIENTS', 'PER SECOND', 'P50 MS', 'P99 MS'], rows))
