/** Reads the declared types of rows from the engine's source, for `schema.test.ts`. */
import { type Node, readSources, type Source } from '../../../test/tidy/source.ts'

const sources = readSources().filter(({ path, isTest }) => path.startsWith('packages/engine/src/') && !isTest)
const textOf = ({ text }: Source, { start, end }: Node): string => text.slice(start, end)

/** How a value of the database reaches TypeScript: `unknown` agrees with every kind. */
export type Kind = 'string' | 'number' | 'boolean' | 'date' | 'bytes' | 'json' | 'list' | 'unknown'

export interface Column {
  kind: Kind
  nullable: boolean
}

export function declaredTables(): Record<string, Record<string, Column>> {
  const declared = declarations.get('Database')
  const tables = declared ? membersOf(declared.source, declared.node) : new Map()
  return Object.fromEntries(
    [...tables].map(([table, { source, node }]) => {
      const columns = membersOf(source, node)
      return [
        table,
        Object.fromEntries([...columns].map(([name, type]) => [name, columnOf(type.source, type.node)])),
      ]
    }),
  )
}

interface Declared {
  source: Source
  node: Node
}

/** Interfaces and type aliases of the engine, by name; those with the same name are left out. */
const declarations = collectDeclarations()

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

class NotResolved extends Error {}

/**
 * The properties of an object type, by name. @throws NotResolved for types that need a type checker
 */
function membersOf(source: Source, node: Node): Map<string, Declared> {
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

function columnOf(source: Source, node: Node): Column {
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

export interface RawQuery {
  source: Source
  /** The row type as written. */
  type: string
  node: Node
  /**
   * With a parameter for each value; `undefined` if it contains a fragment that is not a constant.
   */
  text: string | undefined
}

/** Every template of sql with a row type that is a statement by itself. */
export function readQueries(): RawQuery[] {
  return sources.flatMap((source) =>
    source.nodes.flatMap((node) => {
      if (node.type !== 'TaggedTemplateExpression' || textOf(source, node.tag as Node) !== 'sql') {
        return []
      }
      const type = node.typeArguments?.params[0] as Node | undefined
      const parts = node.quasi.quasis.map(({ value }) => value.raw)
      const isStatement = /^\s*(--.*\s+)*(select|insert|update|delete|with)\b/i.test(parts[0] ?? '')
      return type && isStatement
        ? [{ source, node: type, type: textOf(source, type), text: textOfTemplate(source, node as Node) }]
        : []
    }),
  )
}

function textOfTemplate(source: Source, node: Node): string | undefined {
  let parameters = 0
  const inline = (template: Node): string | undefined => {
    if (template.type !== 'TaggedTemplateExpression') {
      return undefined
    }
    const { quasis, expressions } = template.quasi
    let text = ''
    for (const [at, { value }] of quasis.entries()) {
      text += value.raw
      const expression = expressions[at] as Node | undefined
      const constant = expression && constantFragment(source, expression)
      if (constant) {
        const fragment = inline(constant)
        if (fragment === undefined) {
          return undefined
        }
        text += fragment
      } else if (expression?.type === 'CallExpression' && expression.callee.type === 'Identifier') {
        // A function of the engine may return a fragment.
        return undefined
      } else if (expression) {
        parameters++
        text += `$${parameters}`
      }
    }
    return text
  }
  return inline(node)
}

/** The template of a constant that is a fragment of SQL, declared in the same file. */
function constantFragment(source: Source, expression: Node): Node | undefined {
  if (expression.type === 'TaggedTemplateExpression') {
    return expression
  }
  if (expression.type !== 'Identifier') {
    return undefined
  }
  const declaration = source.nodes.find(
    (node) =>
      node.type === 'VariableDeclarator' &&
      node.id.type === 'Identifier' &&
      node.id.name === expression.name &&
      node.init?.type === 'TaggedTemplateExpression',
  )
  return declaration?.type === 'VariableDeclarator' ? (declaration.init as Node) : undefined
}

export function declaredColumns({ source, node }: RawQuery): Map<string, Kind> | undefined {
  try {
    const members = [...membersOf(source, node)]
    return new Map(members.map(([name, type]) => [name, columnOf(type.source, type.node).kind]))
  } catch (error) {
    if (error instanceof NotResolved) {
      return undefined
    }
    throw error
  }
}
