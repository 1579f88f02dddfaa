/**
 * JSON Schemas of Stripe's objects, derived from the types of its SDK: what is required there is required here, and a literal
 * union is an enum. `OtherString`, with which the SDK leaves unions open, is left out, so that an invented value is found.
 *
 * The compiler's API is that of TypeScript 5.9; the current compiler has none.
 */
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { ts } from '@ts-morph/common'

export interface Schema {
  [keyword: string]: unknown
}

export interface Schemas {
  /** `object` of the API → the name of its definition. */
  byObject: Map<string, string>
  definitions: Record<string, Schema>
}

/** Takes some seconds: the SDK has more than a thousand types. */
export function deriveSchemas(): Schemas {
  const entry = join(dirname(createRequire(import.meta.url).resolve('stripe')), '..', 'esm', 'resources.d.ts')
  const options = {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    strict: true,
    skipLibCheck: true,
    types: [],
  }
  const program = ts.createProgram([entry], options, hostWithLibrary(options))
  const derivation = new Derivation(program.getTypeChecker())
  const byObject = new Map<string, string>()
  for (const file of program
    .getSourceFiles()
    .filter(({ fileName }) => fileName.includes('/stripe/esm/resources/') && !fileName.includes('/V2/'))) {
    ts.forEachChild(file, (node) => {
      if (!ts.isInterfaceDeclaration(node)) return
      const kind = objectName(node)
      if (kind === undefined || /^Deleted/.test(node.name.text)) return
      byObject.set(kind, derivation.define(derivation.checker.getTypeAtLocation(node)))
    })
  }
  return { byObject, definitions: derivation.definitions }
}

/** The bundled compiler brings no library: these are the names that the SDK's types rest on. Without them they would be `any`. */
const library = `
interface Array<T> { length: number; [index: number]: T }
interface Boolean {} interface Function {} interface CallableFunction {} interface NewableFunction {} interface IArguments {}
interface Number {} interface Object {} interface RegExp {} interface String {} interface Promise<T> { then(done: (value: T) => void): void }
type Record<K extends keyof any, T> = { [P in K]: T }
type Partial<T> = { [P in keyof T]?: T[P] }
type Pick<T, K extends keyof T> = { [P in K]: T[P] }
type Exclude<T, U> = T extends U ? never : T
type Omit<T, K extends keyof any> = Pick<T, Exclude<keyof T, K>>
`

function hostWithLibrary(options: ts.CompilerOptions): ts.CompilerHost {
  const host = ts.createCompilerHost(options)
  const onDisk = host.getSourceFile.bind(host)
  const name = '/library.d.ts'
  host.getDefaultLibFileName = () => name
  host.getSourceFile = (file, language, ...rest) =>
    file === name ? ts.createSourceFile(name, library, language) : onDisk(file, language, ...rest)
  return host
}

/** `'customer'` for an interface with `object: 'customer'`. */
function objectName(node: ts.InterfaceDeclaration): string | undefined {
  const member = node.members.find(
    (each): each is ts.PropertySignature => ts.isPropertySignature(each) && each.name.getText() === 'object',
  )
  const type = member?.type
  return type !== undefined && ts.isLiteralTypeNode(type) && ts.isStringLiteral(type.literal) ? type.literal.text : undefined
}

class Derivation {
  readonly checker: ts.TypeChecker
  readonly definitions: Record<string, Schema> = {}
  private readonly names = new Map<ts.Type, string>()

  constructor(checker: ts.TypeChecker) {
    this.checker = checker
  }

  /** The name of the type's definition, which may still be under way: types refer to each other in circles. */
  define(type: ts.Type): string {
    const known = this.names.get(type)
    if (known !== undefined) return known
    const name = `${this.names.size}_${(type.aliasSymbol ?? type.symbol)?.name ?? 'type'}`
    this.names.set(type, name)
    this.definitions[name] = this.objectSchema(type)
    return name
  }

  private objectSchema(type: ts.Type): Schema {
    const index = this.checker.getIndexInfoOfType(type, ts.IndexKind.String)
    const properties: Record<string, Schema> = {}
    const required: string[] = []
    for (const property of this.checker.getPropertiesOfType(type)) {
      const optional = (property.flags & ts.SymbolFlags.Optional) !== 0
      properties[property.name] = this.schema(this.checker.getTypeOfSymbol(property))
      if (!optional) required.push(property.name)
    }
    // `lastResponse` belongs to the SDK, not to the wire.
    delete properties.lastResponse
    return {
      type: 'object',
      properties,
      required: required.filter((name) => name !== 'lastResponse'),
      additionalProperties: index === undefined ? false : this.schema(index.type),
    }
  }

  private schema(type: ts.Type): Schema {
    if (type.isUnion()) return this.unionSchema(type)
    if (type.isStringLiteral() || type.isNumberLiteral()) return { const: type.value }
    if (type.flags & ts.TypeFlags.BooleanLiteral) return { const: this.checker.typeToString(type) === 'true' }
    if (type.flags & ts.TypeFlags.Null) return { type: 'null' }
    if (type.flags & ts.TypeFlags.String) return { type: 'string' }
    if (type.flags & ts.TypeFlags.Number) return { type: 'number' }
    if (type.flags & ts.TypeFlags.Boolean) return { type: 'boolean' }
    if (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return {}
    // `deleted?: void` says that the field is not there.
    if (type.flags & (ts.TypeFlags.Void | ts.TypeFlags.Undefined)) return { not: {} }
    // Decimals travel as strings.
    if (this.checker.typeToString(type) === 'Decimal') return { type: 'string' }
    const item = this.checker.isArrayType(type) ? this.checker.getTypeArguments(type as ts.TypeReference)[0] : undefined
    if (item !== undefined) return { type: 'array', items: this.schema(item) }
    return { $ref: `#/definitions/${this.define(type)}` }
  }

  private unionSchema(type: ts.UnionType): Schema {
    const open = (each: ts.Type) => each.isIntersection() && each.types.some(({ flags }) => flags & ts.TypeFlags.String)
    const members = type.types.filter((each) => !(each.flags & ts.TypeFlags.Undefined) && !open(each))
    const literals = members.filter((each) => each.isStringLiteral()).map((each) => each.value)
    const others = members.filter((each) => !each.isStringLiteral())
    const schemas = [...(literals.length > 0 ? [{ enum: literals }] : []), ...others.map((each) => this.schema(each))]
    return schemas.length === 1 && schemas[0] !== undefined ? schemas[0] : { anyOf: schemas }
  }
}
