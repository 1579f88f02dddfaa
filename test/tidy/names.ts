/** An event's file is named as Stripe names the event, and is in the table. */
import { basename } from 'node:path'
import type { Rule } from './rule.ts'
import type { Node, Source } from './source.ts'

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
