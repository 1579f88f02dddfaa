/**
 * Stripe's search language: `field:"value"`, `~` for substrings, comparisons, `AND` or `OR`, `-`
 * for negation, and `metadata["key"]`.
 */

import type { SandboxContext } from '../context.ts'
import type { ObjectName, Objects } from '../core/objects.ts'
import { invalid } from './errors.ts'
import type { Operation } from './operation.ts'
import { integer, type Params, required, string } from './schema.ts'

const fields = { limit: integer({ min: 1, max: 100 }), page: string(), query: required(string(2_000)) }

/**
 * `GET …/search`. `searchable` are the fields that a query may use, besides `created` and metadata.
 */
export function search<N extends ObjectName>(
  kind: N,
  path: string,
  searchable: (keyof Objects[N] & string)[],
): Operation {
  return {
    method: 'GET',
    path: `${path}/search`,
    params: fields,
    run(ctx: SandboxContext, { limit = 10, page, query }: Params<typeof fields>) {
      const matches = parseQuery(query, [...searchable, 'created'])
      const found = ctx.store
        .all(kind)
        .reverse()
        .filter((object) => matches(object))
      const from = page === undefined ? 0 : Number(page)
      if (!Number.isInteger(from)) {
        throw invalid('Invalid page.', { param: 'page' })
      }
      const has_more = found.length > from + limit
      return {
        object: 'search_result',
        data: found.slice(from, from + limit),
        has_more,
        next_page: has_more ? String(from + limit) : null,
        url: `${path}/search`,
      }
    },
  }
}

type Matcher = (object: object) => boolean

const clausePattern =
  /\s*(-)?(?:metadata\["([^"]+)"\]|metadata\['([^']+)'\]|([a-z_.]+))\s*(:|~|>=|<=|>|<)\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|null|-?\d+)\s*(AND|OR|and|or)?\s*/y

/** @throws StripeError for a syntax error, another field, or a mix of AND and OR */
function parseQuery(query: string, searchable: string[]): Matcher {
  const matchers: Matcher[] = []
  const connectives = new Set<string>()
  clausePattern.lastIndex = 0
  for (let end = 0; end < query.length; end = clausePattern.lastIndex) {
    const match = clausePattern.exec(query)
    if (match === null) {
      throw invalid(`We were unable to parse your search query near: ${query.slice(end, end + 40)}`, {
        param: 'query',
      })
    }
    const [, not, double, single, field, operator = ':', literal = '', connective] = match
    const key = double ?? single
    if (key === undefined && !searchable.includes(field ?? '')) {
      throw invalid(`Field \`${field}\` is an unsupported search field for this resource.`, {
        param: 'query',
      })
    }
    const matches = clause(
      key === undefined ? (field ?? '').split('.') : ['metadata', key],
      operator,
      readLiteral(literal),
    )
    matchers.push(not === undefined ? matches : (object) => !matches(object))
    if (connective !== undefined) {
      connectives.add(connective.toUpperCase())
    }
  }
  if (connectives.size > 1) {
    throw invalid('You cannot mix AND and OR in one search query.', { param: 'query' })
  }
  return connectives.has('OR')
    ? (object) => matchers.some((matches) => matches(object))
    : (object) => matchers.every((matches) => matches(object))
}

const readLiteral = (literal: string) =>
  literal === 'null' ? null : literal.replace(/^["']|["']$/g, '').replace(/\\(.)/g, '$1')

const comparisons: Record<string, (value: number, bound: number) => boolean> = {
  '>': (value, bound) => value > bound,
  '<': (value, bound) => value < bound,
  '>=': (value, bound) => value >= bound,
  '<=': (value, bound) => value <= bound,
}

function clause(path: string[], operator: string, expected: string | null): Matcher {
  const compare = comparisons[operator]
  return (object) => {
    const value =
      path.reduce<unknown>(
        (current, key) =>
          typeof current === 'object' && current !== null ? Reflect.get(current, key) : undefined,
        object,
      ) ?? null
    if (expected === null) {
      return value === null
    }
    if (value === null) {
      return false
    }
    if (compare !== undefined) {
      return compare(Number(value), Number(expected))
    }
    const text = String(value).toLowerCase()
    return operator === '~' ? text.includes(expected.toLowerCase()) : text === expected.toLowerCase()
  }
}
