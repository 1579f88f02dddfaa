/** A Stripe object's file is named after the object, and each event belongs to one object. */
import { basename } from 'node:path'
import type { Rule } from './rule.ts'
import type { Node, Source } from './source.ts'

const folder = 'packages/engine/src/stripe-sync/'

export const eventRule: Rule = {
  name: 'a Stripe event belongs to at most one Stripe object, or is ignored',
  hint: `Name the file after the object, register it in ${folder}objects/index.ts, and list each event once.`,
  find: (sources) => {
    const objects = sources.filter(({ path, isTest }) => path.startsWith(`${folder}objects/`) && !isTest)
    const registry = objects.find(({ path }) => path === `${folder}objects/index.ts`)
    const registered = new Set(registry?.imports.map(({ path }) => path))
    const claims = objects.flatMap(claimsOf)
    const ignored = ignoredEvents(sources)
    return [
      ...claims.filter(isMisnamed).map(({ path, object }) => `${path} declares ${object}`),
      ...claims
        .filter(({ path }) => !registered.has(path))
        .map(({ path, object }) => `${path}: ${object} is not registered`),
      ...claims.flatMap(({ path, events }, index) => {
        const others = [...claims.slice(0, index).flatMap((claim) => claim.events), ...ignored]
        return events
          .filter((event) => others.includes(event))
          .map((event) => `${path}: ${event} is handled by another object as well, or ignored`)
      }),
    ]
  },
  breaks: [
    {
      [`${folder}objects/refund.ts`]: `export const refund = stripeObject('refund', { events: { 'refund.updated': '' } })`,
      [`${folder}objects/index.ts`]: '',
    },
    {
      [`${folder}objects/credit.ts`]: `export const note = stripeObject('credit_note', { events: { 'credit_note.voided': '' } })`,
      [`${folder}objects/index.ts`]: `import { note } from './credit.ts'`,
    },
    {
      [`${folder}objects/refund.ts`]: `export const refund = stripeObject('refund', { events: { 'refund.updated': '' } })`,
      [`${folder}objects/charge.ts`]: `export const charge = stripeObject('charge', { events: { 'refund.updated': '' } })`,
      [`${folder}objects/index.ts`]: `import { refund } from './refund.ts'\nimport { charge } from './charge.ts'`,
    },
    {
      [`${folder}objects/refund.ts`]: `export const refund = stripeObject('refund', { events: { 'refund.updated': '' } })`,
      [`${folder}objects/index.ts`]: `import { refund } from './refund.ts'`,
      [`${folder}ignored-events.ts`]: `export const ignoredEvents = { 'refund.updated': '' } as const satisfies object`,
    },
  ],
  passes: [
    {
      [`${folder}objects/credit-note.ts`]: `export const note = stripeObject('credit_note', { events: { 'credit_note.voided': '' } })`,
      [`${folder}objects/refund.ts`]: `export const refund = stripeObject('refund', { events: { 'refund.updated': '' } })`,
      [`${folder}objects/index.ts`]: `import { note } from './credit-note.ts'\nimport { refund } from './refund.ts'`,
      [`${folder}ignored-events.ts`]: `export const ignoredEvents = { 'charge.refunded': '' } as const satisfies object`,
    },
  ],
}

interface Claim {
  path: string
  object: string
  events: string[]
}

/** `credit_note` is declared in credit-note.ts. */
const isMisnamed = ({ path, object }: Claim): boolean =>
  basename(path, '.ts') !== object.replaceAll(/[._]/g, '-')

/** Reads `stripeObject('refund', { events: { … } })`. */
function claimsOf({ path, nodes }: Source): Claim[] {
  return nodes.flatMap((node) => {
    if (node.type !== 'CallExpression' || node.callee.type !== 'Identifier') {
      return []
    }
    const [name, definition] = node.arguments
    if (node.callee.name !== 'stripeObject' || name?.type !== 'Literal' || !definition) {
      return []
    }
    const events = nodes.find(
      (inner) => isWithin(inner, definition) && inner.type === 'Property' && keyOf(inner) === 'events',
    )
    return [{ path, object: String(name.value), events: events ? keysIn(nodes, events) : [] }]
  })
}

function ignoredEvents(sources: Source[]): string[] {
  const { nodes = [] } = sources.find(({ path }) => path === `${folder}ignored-events.ts`) ?? {}
  const table = nodes.find(
    (node) =>
      node.type === 'VariableDeclarator' && node.id.type === 'Identifier' && node.id.name === 'ignoredEvents',
  )
  return table ? keysIn(nodes, table) : []
}

const keysIn = (nodes: Node[], outer: Node): string[] =>
  nodes.flatMap((node) => (node !== outer && isWithin(node, outer) ? (keyOf(node) ?? []) : []))

const isWithin = (inner: Node, outer: { start: number; end: number }): boolean =>
  inner.start >= outer.start && inner.end <= outer.end

function keyOf(node: Node): string | undefined {
  if (node.type !== 'Property') {
    return undefined
  }
  return node.key.type === 'Identifier'
    ? node.key.name
    : node.key.type === 'Literal'
      ? String(node.key.value)
      : undefined
}
