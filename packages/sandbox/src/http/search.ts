/** Stripe's search: `field:"value"`, `~` for parts of words, comparisons, `AND` or `OR`, `-` for not; metadata by `metadata["key"]`. */

import type { SandboxContext } from '../context.ts'
import type { ObjectName, Objects } from '../core/objects.ts'
import { invalid } from './errors.ts'
import type { Operation } from './operation.ts'
import { integer, type Params, required, string } from './schema.ts'

const fields = { limit: integer({ min: 1, max: 100 }), page: string(), query: required(string(2_000)) }

/** `GET …/search`. `searchable` names the fields that may be asked for, besides `created` and metadata. */
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

type Test = (object: object) => boolean

const clausePattern =
  /\s*(-)?(?:metadata\["([^"]+)"\]|metadata\['([^']+)'\]|([a-z_.]+))\s*(:|~|>=|<=|>|<)\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|null|-?\d+)\s*(AND|OR|and|or)?\s*/y

/** @throws StripeError for what is no query, names another field, or mixes AND with OR */
function parseQuery(query: string, searchable: string[]): Test {
  const tests: Test[] = []
  const joints = new Set<string>()
  clausePattern.lastIndex = 0
  for (let end = 0; end < query.length; end = clausePattern.lastIndex) {
    const match = clausePattern.exec(query)
    if (match === null) {
      throw invalid(`We were unable to parse your search query near: ${query.slice(end, end + 40)}`, {
        param: 'query',
      })
    }
    const [, not, double, single, field, operator = ':', literal = '', joint] = match
    const key = double ?? single
    if (key === undefined && !searchable.includes(field ?? '')) {
      throw invalid(`Field \`${field}\` is an unsupported search field for this resource.`, {
        param: 'query',
      })
    }
    const test = clause(
      key === undefined ? (field ?? '').split('.') : ['metadata', key],
      operator,
      readLiteral(literal),
    )
    tests.push(not === undefined ? test : (object) => !test(object))
    if (joint !== undefined) {
      joints.add(joint.toUpperCase())
    }
  }
  if (joints.size > 1) {
    throw invalid('You cannot mix AND and OR in one search query.', { param: 'query' })
  }
  return joints.has('OR')
    ? (object) => tests.some((test) => test(object))
    : (object) => tests.every((test) => test(object))
}

const readLiteral = (literal: string) =>
  literal === 'null' ? null : literal.replace(/^["']|["']$/g, '').replace(/\\(.)/g, '$1')

const comparisons: Record<string, (value: number, bound: number) => boolean> = {
  '>': (value, bound) => value > bound,
  '<': (value, bound) => value < bound,
  '>=': (value, bound) => value >= bound,
  '<=': (value, bound) => value <= bound,
}

function clause(path: string[], operator: string, wanted: string | null): Test {
  const compare = comparisons[operator]
  return (object) => {
    const value =
      path.reduce<unknown>(
        (current, key) =>
          typeof current === 'object' && current !== null ? Reflect.get(current, key) : undefined,
        object,
      ) ?? null
    if (wanted === null) {
      return value === null
    }
    if (value === null) {
      return false
    }
    if (compare !== undefined) {
      return compare(Number(value), Number(wanted))
    }
    const text = String(value).toLowerCase()
    return operator === '~' ? text.includes(wanted.toLowerCase()) : text === wanted.toLowerCase()
  }
}
