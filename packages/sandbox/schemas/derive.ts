/**
 * Derives JSON Schemas of every object of Stripe's API from the type definitions of Stripe's SDK.
 * The tests validate the sandbox against them, and derive them once for each version of the SDK.
 * Run as a script, this file writes them to a file and prints how long it took.
 *
 * Uses TypeScript 5.9, because version 7 has no compiler API yet.
 */
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import ts from 'typescript-5.9'
import { type Parameters, parametersIn } from './parameters.ts'

export type Schema = boolean | { [keyword: string]: unknown }

export interface StripeSchemas {
  /** The version of the SDK. */
  version: string
  /** Every type that an object refers to, by file and name: `Refunds.Refund.NextAction`. */
  definitions: Record<string, Schema>
  /**
   * The definitions that an object may match, by the value of its `object` field: a `customer` is a
   * customer or a deleted one.
   */
  objects: Record<string, string[]>
  /** The event types that a webhook endpoint can enable, without `*`. */
  eventTypes: string[]
  /** The parameters of each operation, in the current SDK. */
  parameters: Parameters
}

/**
 * The SDKs whose types are read: the current one and the older major version that the tests use.
 */
export type Edition = 'stripe' | 'stripe-17'

const declarations: Record<Edition, string> = {
  stripe: 'esm/resources/**/*.d.ts',
  'stripe-17': 'types/**/*.d.ts',
}

const folderOf = (edition: Edition) => dirname(dirname(createRequire(import.meta.url).resolve(edition)))

export function sdkVersion(edition: Edition): string {
  return JSON.parse(readFileSync(join(folderOf(edition), 'package.json'), 'utf8')).version
}

export function deriveSchemas(edition: Edition = 'stripe'): StripeSchemas {
  const sdk = folderOf(edition)
  // The `/v2` API has other envelopes, and the sandbox does not implement it.
  const files = globSync(declarations[edition], { cwd: sdk, exclude: (path) => basename(path) === 'V2' })
  const paths = files.sort().map((file) => join(sdk, file))
  const program = ts.createProgram(paths, {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
  })
  // Stripe also adds new fields to responses in old versions. Such a response may have more fields
  // than the older types declare, but not fewer and no other values.
  const derive = createDerivation(program.getTypeChecker(), { allowsExtraFields: edition !== 'stripe' })
  const objects: Record<string, string[]> = {}
  for (const path of paths) {
    for (const { object, name } of objectsIn(program.getSourceFile(path), derive)) {
      objects[object] = [...(objects[object] ?? []), name]
    }
  }
  const eventTypes = paths
    .filter((path) => /WebhookEndpoints(Resource)?\.d\.ts$/.test(path))
    .flatMap((path) => literalsOf(derive.checker, program.getSourceFile(path), 'EnabledEvent'))
  return {
    version: sdkVersion(edition),
    definitions: derive.definitions,
    objects,
    eventTypes: eventTypes.filter((type) => type !== '*'),
    parameters: edition === 'stripe' ? parametersIn(program, paths) : {},
  }
}

/** The string literals of the first type with this name in a file, in any nested namespace. */
function literalsOf(checker: ts.TypeChecker, node: ts.Node | undefined, name: string): string[] {
  if (node === undefined) {
    return []
  }
  if (!ts.isTypeAliasDeclaration(node) || node.name.text !== name) {
    return (
      ts.forEachChild(node, (child) => literalsOf(checker, child, name).join(' ') || undefined)?.split(' ') ??
      []
    )
  }
  const type = checker.getTypeAtLocation(node)
  return (type.isUnion() ? type.types : [])
    .flatMap((part) => (part.isStringLiteral() ? [part.value] : []))
    .sort()
}

interface Derivation {
  definitions: Record<string, Schema>
  /** The name of the definition of this interface, which is created if it is new. */
  define(type: ts.Type): string
  checker: ts.TypeChecker
}

/** The interfaces of a file that declare which object they are: `object: 'refund'`. */
function objectsIn(file: ts.SourceFile | undefined, derive: Derivation): { object: string; name: string }[] {
  return (file?.statements ?? []).flatMap(declarationsIn).flatMap((statement) => {
    if (!ts.isInterfaceDeclaration(statement)) {
      return []
    }
    const object = statement.members.map(objectNameOf).find((found) => found !== undefined)
    return object === undefined
      ? []
      : [{ object, name: derive.define(derive.checker.getTypeAtLocation(statement)) }]
  })
}

/**
 * Older SDKs declare everything within `declare module 'stripe' { namespace Stripe { … } }`,
 * sometimes in one more namespace.
 */
function declarationsIn(statement: ts.Statement): ts.Statement[] {
  if (!ts.isModuleDeclaration(statement) || !ts.isStringLiteral(statement.name)) {
    return [statement]
  }
  const contentsOf = (part: ts.Statement): ts.Statement[] =>
    ts.isModuleDeclaration(part) && part.body && ts.isModuleBlock(part.body)
      ? [...part.body.statements]
      : [part]
  return contentsOf(statement)
    .flatMap(contentsOf)
    .flatMap((part) => [part, ...contentsOf(part)])
}

function objectNameOf(member: ts.TypeElement): string | undefined {
  if (!ts.isPropertySignature(member) || member.name.getText() !== 'object') {
    return undefined
  }
  const type = member.type
  return type && ts.isLiteralTypeNode(type) && ts.isStringLiteral(type.literal)
    ? type.literal.text
    : undefined
}

function createDerivation(
  checker: ts.TypeChecker,
  { allowsExtraFields }: { allowsExtraFields: boolean },
): Derivation {
  const definitions: Record<string, Schema> = {}

  const schemaOf = (type: ts.Type): Schema => {
    if (type.isUnion()) {
      return unionOf(type.types)
    }
    if (type.isStringLiteral() || type.isNumberLiteral()) {
      return { enum: [type.value] }
    }
    if (type.flags & ts.TypeFlags.BooleanLiteral) {
      return { enum: [checker.typeToString(type) === 'true'] }
    }
    if (type.flags & ts.TypeFlags.Null) {
      return { type: 'null' }
    }
    if (type.flags & ts.TypeFlags.Number) {
      return { type: 'number' }
    }
    if (type.flags & ts.TypeFlags.Boolean) {
      return { type: 'boolean' }
    }
    if (type.flags & (ts.TypeFlags.Void | ts.TypeFlags.Never)) {
      return false
    }
    if (isText(type)) {
      return { type: 'string' }
    }
    if (type.flags & ts.TypeFlags.Object) {
      return objectOf(type)
    }
    return true
  }

  /**
   * Literals become one `enum`. `OtherString`, the SDK's type for future values, is left out: the
   * sandbox may only return known values.
   */
  const unionOf = (types: ts.Type[]): Schema => {
    const parts = types.filter((type) => !(type.flags & ts.TypeFlags.Undefined))
    const schemas = parts
      .filter((type) => !type.isIntersection() || !parts.some((part) => part.isStringLiteral()))
      .map(schemaOf)
    const values = schemas.flatMap((schema) =>
      typeof schema === 'object' && Array.isArray(schema.enum) ? schema.enum : [],
    )
    const others = schemas.filter((schema) => typeof schema !== 'object' || !Array.isArray(schema.enum))
    const all = values.length > 0 ? [{ enum: values }, ...others] : others
    return all.length === 1 && all[0] !== undefined ? all[0] : { anyOf: all }
  }

  const objectOf = (type: ts.Type): Schema => {
    if (checker.isArrayType(type)) {
      const [item] = checker.getTypeArguments(type as ts.TypeReference)
      return { type: 'array', items: item === undefined ? true : schemaOf(item) }
    }
    const index = checker.getIndexInfoOfType(type, ts.IndexKind.String)
    if (index !== undefined) {
      return { type: 'object', additionalProperties: schemaOf(index.type) }
    }
    const isNamed = type.isClassOrInterface() && !type.typeParameters?.length
    return isNamed ? { $ref: `stripe#/definitions/${define(type)}` } : membersOf(type)
  }

  /**
   * A field that may be absent is optional in the types, so a field that is not declared at all is
   * a typo in the sandbox.
   */
  const membersOf = (type: ts.Type): Schema => {
    const members = checker.getPropertiesOfType(type)
    if (members.length === 0) {
      return { type: 'object' }
    }
    const required = members
      .filter((member) => !(member.flags & ts.SymbolFlags.Optional))
      .map(({ name }) => name)
    const properties = Object.fromEntries(
      members.map((member) => [member.name, schemaOf(checker.getTypeOfSymbol(member))]),
    )
    return { type: 'object', properties, required, additionalProperties: allowsExtraFields }
  }

  const define = (type: ts.Type): string => {
    const name = nameOf(checker, type.symbol)
    if (!Object.hasOwn(definitions, name)) {
      definitions[name] = true
      definitions[name] = membersOf(type)
    }
    return name
  }
  return { definitions, define, checker }
}

/** `string`, `string & {}`, and the SDK's decimal class, which is a string in JSON. */
function isText(type: ts.Type): boolean {
  if (type.flags & ts.TypeFlags.String || type.isIntersection()) {
    return true
  }
  return type.symbol?.name.startsWith('Decimal') ?? false
}

/**
 * `"…/Refunds".Refund.NextAction` → `Refunds.Refund.NextAction`. The file is part of the name
 * because two files may use the same one.
 */
function nameOf(checker: ts.TypeChecker, symbol: ts.Symbol): string {
  const file = symbol.declarations?.[0]?.getSourceFile().fileName ?? ''
  const folder = basename(dirname(file)) === 'resources' ? '' : `${basename(dirname(file))}.`
  return `${folder}${basename(file, '.d.ts')}.${checker.getFullyQualifiedName(symbol).replace(/^".*?"\./, '')}`
}

if (import.meta.main) {
  const startedAt = performance.now()
  const schemas = deriveSchemas()
  const [file] = process.argv.slice(2)
  if (file !== undefined) {
    writeFileSync(file, JSON.stringify(schemas))
  }
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1)
  console.log(
    `stripe ${schemas.version}: ${Object.keys(schemas.objects).length} objects, ${Object.keys(schemas.definitions).length} definitions in ${seconds} s`,
  )
}
