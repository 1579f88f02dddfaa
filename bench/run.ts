/** `npm run bench [name …]`: how much this machine carries. Each bench has a fresh shop; nothing else should run meanwhile. */
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

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !Object.hasOwn(benches, name))
if (unknown.length > 0) {
  console.error(`There is no bench "${unknown.join('", "')}". There are:\n`)
  console.error(
    formatTable(
      ['bench', 'measures'],
      Object.entries(benches).map(([name, { does }]) => [name, does]),
    ),
  )
  process.exit(1)
}

const rows: string[][] = []
for (const [name, bench] of Object.entries(benches)) {
  if (asked.length > 0 && !asked.includes(name)) {
    continue
  }
  console.error(`${name}: ${bench.does} …`)
  await using ctx = await openBenchContext()
  for (const { what, clients, measured } of await bench.run(ctx)) {
    const { perSecond, p50Ms, p99Ms } = measured
    rows.push([
      what,
      String(clients),
      Math.round(perSecond).toLocaleString('en'),
      p50Ms.toFixed(1),
      p99Ms.toFixed(1),
    ])
  }
}
console.log(`\nOn ${cpus().length} cores (${cpus()[0]?.model.trim()}), Node ${process.version}:\n`)
console.log(formatTable(['what', 'clients', 'per second', 'p50 ms', 'p99 ms'], rows))
