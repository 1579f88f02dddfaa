/** Names that can be guessed: folder = noun, file = verb, function = both; and an event's file is named as Stripe names the event. */
import { basename } from 'node:path'
import { each, type Rule } from './rule.ts'
import type { Node, Source } from './source.ts'

export const verbRule: Rule = {
  name: 'a file exports what its name says',
  hint: 'Name the file after what it does: stock/reserve.ts exports reserveStock.',
  find: each((source) => {
    const file = source.path.match(
      /^(?:packages\/engine\/src\/[^/]+|packages\/cli\/src\/commands)\/([a-z-]+)\.ts$/,
    )?.[1]
    if (!file || file === 'index' || source.isTest || source.path in exceptions) {
      return []
    }
    const says = file.split('-')
    return source.exports.some((name) => contains(words(name), says))
      ? []
      : [`exports ${source.exports.join(', ') || 'nothing'}`]
  }),
  breaks: [
    { 'packages/engine/src/stock/reserve.ts': 'export function takeStock() {}' },
    { 'packages/engine/src/stock/set-level.ts': 'export const level = 1' },
  ],
  passes: [
    { 'packages/engine/src/stock/reserve.ts': 'export async function reserveStock() {}' },
    { 'packages/engine/src/carts/set-item.ts': 'export function setCartItem() {}' },
    { 'packages/engine/src/stock/level.ts': 'export type StockLevel = 1' },
    { 'packages/cli/src/commands/start.ts': 'export function start() {}' },
  ],
}

const exceptions: Record<string, string> = {
  'packages/engine/src/stock/settle.ts':
    'The two ends of a reservation, commit and release, which are one statement with a different sign.',
}

/** `reserveInventory` → reserve, stock. */
function words(name: string): string[] {
  return name.split(/(?=[A-Z])/).map((word) => word.toLowerCase())
}

/** All of them, in this order, others between. */
function contains(all: string[], some: string[]): boolean {
  const rest = [...some]
  for (const word of all) {
    if (word === rest[0]) {
      rest.shift()
    }
  }
  return rest.length === 0
}

const folder = 'packages/engine/src/stripe-events/'

export const eventRule: Rule = {
  name: "an event's file is named as Stripe names the event, and is in the table",
  hint: "Rename the file to the event's type, and give it a row in `handled` of packages/engine/src/stripe-events/index.ts.",
  find: (sources) => {
    const handled = tableKeys(sources)
    return sources
      .filter(({ path, isTest }) => path.startsWith(folder) && !isTest)
      .flatMap((source) => wrongName(source, handled))
  },
  breaks: [
    {
      [`${folder}refund.updated.ts`]: `export default onStripeEvent('refund.created', {})`,
      [`${folder}index.ts`]: `export const handled = { 'refund.updated': a, 'refund.created': b }`,
    },
    {
      [`${folder}refund-updated.ts`]: `export default onStripeEvent('refund.updated', {})`,
      [`${folder}index.ts`]: `export const handled = { 'refund.updated': a }`,
    },
    {
      [`${folder}refund.updated.ts`]: `export default onStripeEvent('refund.updated', {})`,
      [`${folder}index.ts`]: `export const handled = {}`,
    },
  ],
  passes: [
    {
      [`${folder}refund.updated.ts`]: `export default onStripeEvent('refund.updated', {})`,
      [`${folder}index.ts`]: `export const handled = { 'refund.updated': a } as const satisfies object`,
      [`${folder}receive.ts`]: 'export function receiveStripeEvent() {}',
    },
  ],
}

function wrongName(source: Source, handled: string[]): string[] {
  const name = basename(source.path, '.ts')
  const type = source.nodes.map(eventOf).find((found) => found !== undefined)
  if (type === undefined) {
    return name.includes('.') ? [`${source.path} handles no event, in spite of its name`] : []
  }
  if (type !== name) {
    return [`${source.path} handles ${type}`]
  }
  return handled.includes(type) ? [] : [`${source.path} is not in the table`]
}

/** The type in `onStripeEvent('refund.updated', …)`. */
function eventOf(node: Node): string | undefined {
  if (
    node.type !== 'CallExpression' ||
    node.callee.type !== 'Identifier' ||
    node.callee.name !== 'onStripeEvent'
  ) {
    return undefined
  }
  const [type] = node.arguments
  return type?.type === 'Literal' ? String(type.value) : undefined
}

function tableKeys(sources: Source[]): string[] {
  const table = sources.find(({ path }) => path === `${folder}index.ts`)
  const handled = table?.nodes.find(
    (node) =>
      node.type === 'VariableDeclarator' && node.id.type === 'Identifier' && node.id.name === 'handled',
  )
  if (!table || !handled) {
    return []
  }
  return table.nodes
    .filter((node) => node.type === 'Property' && node.start >= handled.start && node.end <= handled.end)
    .flatMap((node) =>
      node.type === 'Property' && node.key.type === 'Literal' ? [String(node.key.value)] : [],
    )
}
