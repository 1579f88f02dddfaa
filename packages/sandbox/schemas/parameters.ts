/**
 * Reads the parameters of each operation of Stripe's API from the SDK: the path from its code, the
 * parameters from its types.
 */
import { readFileSync } from 'node:fs'
import ts from 'typescript-5.9'

/**
 * `POST /v1/coupons/:` → the names of its parameters. `items[].price` is a parameter of each item.
 */
export type Parameters = Record<string, string[]>

export function parametersIn(program: ts.Program, paths: string[]): Parameters {
  const checker = program.getTypeChecker()
  const parameters: Parameters = {}
  for (const path of paths) {
    const operations = operationsIn(readFileSync(path.replace(/\.d\.ts$/, '.js'), 'utf8'))
    for (const method of methodsIn(program.getSourceFile(path))) {
      const operation = operations.get(method.name.getText())
      const params = method.parameters.find(({ name }) => name.getText() === 'params')
      if (operation === undefined || params === undefined) {
        continue
      }
      parameters[operation] = [...new Set(namesIn(checker, checker.getTypeAtLocation(params)))].filter(
        (name) => name !== 'expand',
      )
    }
  }
  return parameters
}

/**
 * A path with its ids replaced by `:`, so that paths of the SDK and of the sandbox can be compared.
 */
export const openPath = (path: string) => path.replace(/\$\{[^}]*\}|:\w+/g, ':')

/** Finds `return this._makeRequest('POST', '/v1/coupons', …` by the name of its method. */
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
  const isMap = checker.getIndexInfoOfType(type, ts.IndexKind.String) !== undefined
  if (isMap || type.symbol.name.startsWith('Decimal')) {
    return []
  }
  return checker.getPropertiesOfType(type).flatMap((property) => {
    const name = parent === '' ? property.name : `${parent}.${property.name}`
    return [name, ...namesIn(checker, checker.getTypeOfSymbol(property), name, depth + 1)]
  })
}
