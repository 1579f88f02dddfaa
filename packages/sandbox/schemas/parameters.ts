/** What each operation of Stripe's API may be told, read from the SDK: the path in its code, the parameters in its types. */
import { readFileSync } from 'node:fs'
import ts from 'typescript-5.9'

/** `POST /v1/coupons/:` → the names of its parameters: `items[].price` is within each of the items. */
export type Parameters = Record<string, string[]>

export function parametersIn(program: ts.Program, paths: string[]): Parameters {
  const checker = program.getTypeChecker()
  const found: Parameters = {}
  for (const path of paths) {
    const operations = operationsIn(readFileSync(path.replace(/\.d\.ts$/, '.js'), 'utf8'))
    for (const method of methodsIn(program.getSourceFile(path))) {
      const operation = operations.get(method.name.getText())
      const params = method.parameters.find(({ name }) => name.getText() === 'params')
      if (operation === undefined || params === undefined) {
        continue
      }
      found[operation] = [...new Set(namesIn(checker, checker.getTypeAtLocation(params)))].filter(
        (name) => name !== 'expand',
      )
    }
  }
  return found
}

/** The path of an operation with its ids left open, as both sides write it. */
export const openPath = (path: string) => path.replace(/\$\{[^}]*\}|:\w+/g, ':')

/** `return this._makeRequest('POST', '/v1/coupons', …`, by the method's name. */
function operationsIn(code: string): Map<string, string> {
  const calls =
    /\n {4}(\w+)\([^)]*\) \{\s*(?:const[^\n]*\n\s*)?return this\._makeRequest\('(\w+)', [`']([^`']+)[`']/g
  return new Map(
    [...code.matchAll(calls)].map(([, name = '', verb, path = '']) => [name, `${verb} ${openPath(path)}`]),
  )
}

function methodsIn(file: ts.SourceFile | undefined): ts.MethodDeclaration[] {
  return [...(file?.statements ?? [])].flatMap((statement) =>
    ts.isClassDeclaration(statement) ? statement.members.filter(ts.isMethodDeclaration) : [],
  )
}

const depthMax = 5

function namesIn(checker: ts.TypeChecker, type: ts.Type, parent = '', depth = 0): string[] {
  if (type.isUnion()) {
    return type.types.flatMap((part) => namesIn(checker, part, parent, depth))
  }
  if (!(type.flags & ts.TypeFlags.Object) || depth >= depthMax) {
    return []
  }
  if (checker.isArrayType(type)) {
    return checker
      .getTypeArguments(type as ts.TypeReference)
      .flatMap((item) => namesIn(checker, item, `${parent}[]`, depth))
  }
  const isFree = checker.getIndexInfoOfType(type, ts.IndexKind.String) !== undefined
  if (isFree || type.symbol.name.startsWith('Decimal')) {
    return []
  }
  return checker.getPropertiesOfType(type).flatMap((property) => {
    const name = parent === '' ? property.name : `${parent}.${property.name}`
    return [name, ...namesIn(checker, checker.getTypeOfSymbol(property), name, depth + 1)]
  })
}
