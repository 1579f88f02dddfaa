/**
 * The row types that the engine's source declares, for tables and raw queries, read from its syntax
 * tree.
 */
import { type Node, readSources, type Source } from '../../../test/tidy/source.ts'

interface Declared {
  source: Source
  node: Node
}

/** How a value of the database reaches TypeScript: `unknown` agrees with every kind. */
export type Kind = 'string' | 'number' | 'boolean' | 'date' | 'bytes' | 'json' | 'list' | 'unknown'

export interface Column {
  kind: Kind
  nullable: boolean
}

export const sources = readSources().filter(
  ({ path, isTest }) => path.startsWith('packages/engine/src/') && !isTest,
)
export const textOf = ({ text }: Source, { start, end }: Node): string => text.slice(start, end)

/** Interfaces and type aliases of the engine, by name; those with the same name are left out. */
export const declarations = collectDeclarations()

function collectDeclarations(): Map<string, Declared> {
  const found = new Map<string, Declared>()
  const ambiguous = new Set<string>()
  for (const source of sources) {
    for (const node of source.nodes) {
      if (node.type === 'TSInterfaceDeclaration' || node.type === 'TSTypeAliasDeclaration') {
        const { name } = node.id
        if (found.has(name)) {
          ambiguous.add(name)
        }
        const body = node.type === 'TSInterfaceDeclaration' ? node : node.typeAnnotation
        found.set(name, { source, node: body as Node })
      }
    }
  }
  for (const name of ambiguous) {
    found.delete(name)
  }
  return found
}

/** The declaration of `name` in the same file, or the only one of the engine. */
function findDeclaration(source: Source, name: string): Declared | undefined {
  for (const node of source.nodes) {
    const isDeclaration = node.type === 'TSInterfaceDeclaration' || node.type === 'TSTypeAliasDeclaration'
    if (isDeclaration && node.id.name === name) {
      return {
        source,
        node: (node.type === 'TSInterfaceDeclaration' ? node : node.typeAnnotation) as Node,
      }
    }
  }
  return declarations.get(name)
}

export class NotResolved extends Error {}

/**
 * The properties of an object type, by name. @throws NotResolved for types that need a type checker
 */
export function membersOf(source: Source, node: Node): Map<string, Declared> {
  switch (node.type) {
    case 'TSInterfaceDeclaration':
      return new Map([
        ...node.extends.flatMap(({ expression }) => [...membersOfName(source, expression as Node)]),
        ...node.body.body.flatMap((member) => memberOf(source, member as Node)),
      ])
    case 'TSTypeLiteral':
      return new Map(node.members.flatMap((member) => memberOf(source, member as Node)))
    case 'TSIntersectionType':
      return new Map(node.types.flatMap((part) => [...membersOf(source, part as Node)]))
    case 'TSTypeReference':
      return membersOfReference(source, node)
    default:
      throw new NotResolved(textOf(source, node))
  }
}

function membersOfName(source: Source, node: Node): Map<string, Declared> {
  const declared = node.type === 'Identifier' ? findDeclaration(source, node.name) : undefined
  if (!declared) {
    throw new NotResolved(textOf(source, node))
  }
  return membersOf(declared.source, declared.node)
}

function membersOfReference(
  source: Source,
  node: Extract<Node, { type: 'TSTypeReference' }>,
): Map<string, Declared> {
  const [first, second] = (node.typeArguments?.params ?? []) as Node[]
  const name = textOf(source, node.typeName as Node)
  if (first && second && (name === 'Omit' || name === 'Pick')) {
    const keys = [...textOf(source, second).matchAll(/'(\w+)'/g)].map(([, key]) => key)
    const members = [...membersOf(source, first)]
    return new Map(members.filter(([key]) => keys.includes(key) === (name === 'Pick')))
  }
  if (first) {
    throw new NotResolved(textOf(source, node))
  }
  return membersOfName(source, node.typeName as Node)
}

function memberOf(source: Source, member: Node): [string, Declared][] {
  if (member.type !== 'TSPropertySignature' || !member.typeAnnotation) {
    throw new NotResolved(textOf(source, member))
  }
  const { key } = member
  const name = key.type === 'Literal' ? String(key.value) : textOf(source, key as Node)
  return [[name, { source, node: member.typeAnnotation.typeAnnotation as Node }]]
}

/** Wrappers of Kysely whose first argument is the type of a selected value. */
const columnTypes = ['ColumnType', 'Defaulted', 'GeneratedAlways']

export function columnOf(source: Source, node: Node): Column {
  if (node.type === 'TSUnionType') {
    const parts = node.types.filter(({ type }) => type !== 'TSNullKeyword')
    const [first] = parts.map((part) => columnOf(source, part as Node))
    return {
      kind: first?.kind ?? 'unknown',
      nullable: parts.length < node.types.length || (first?.nullable ?? false),
    }
  }
  if (node.type === 'TSTypeReference') {
    const name = textOf(source, node.typeName as Node)
    const first = node.typeArguments?.params[0] as Node | undefined
    if (first && columnTypes.includes(name)) {
      return columnOf(source, first)
    }
  }
  return { kind: kindOfNode(source, node), nullable: false }
}

const namedKinds: Record<string, Kind> = {
  Buffer: 'bytes',
  Date: 'date',
  JSONColumnType: 'json',
  Options: 'json',
  Record: 'json',
  Tokens: 'number',
}

function kindOfNode(source: Source, node: Node): Kind {
  switch (node.type) {
    case 'TSNumberKeyword':
      return 'number'
    case 'TSBooleanKeyword':
      return 'boolean'
    case 'TSArrayType':
      return 'list'
    case 'TSTypeLiteral':
      return 'json'
    case 'TSUnknownKeyword':
    case 'TSIndexedAccessType':
      return 'unknown'
    case 'TSTypeReference':
      return kindOfName(source, textOf(source, node.typeName as Node))
    default:
      return 'string'
  }
}

/** An alias has the kind of its type; branded ids and unions of literals are strings. */
function kindOfName(source: Source, name: string): Kind {
  const declared = namedKinds[name] ? undefined : findDeclaration(source, name)
  if (declared?.node.type === 'TSInterfaceDeclaration') {
    return 'json'
  }
  if (declared?.node.type === 'TSTypeLiteral' || declared?.node.type === 'TSArrayType') {
    return kindOfNode(declared.source, declared.node)
  }
  return namedKinds[name] ?? 'string'
}
