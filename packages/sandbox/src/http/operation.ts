/**
 * One operation of the API: a method, a path, its parameters, and a handler. A resource is a list
 * of operations.
 */

import type { SandboxContext } from '../context.ts'
import type { AnyObject, EventType, List, ObjectName, Objects } from '../core/objects.ts'
import type { Filters } from '../core/store.ts'
import {
  type Fields,
  integer,
  type MetadataChange,
  mergeMetadata,
  metadata,
  type Params,
  pickDefined,
  range,
  string,
} from './schema.ts'

/** The names after a colon in a path: `'/v1/customers/:customer'` → `{ customer: string }`. */
type PathParams<P extends string> = P extends `${string}:${infer Name}/${infer Rest}`
  ? { [K in Name | keyof PathParams<`/${Rest}`>]: string }
  : P extends `${string}:${infer Name}`
    ? { [K in Name]: string }
    : Record<never, string>

export interface Operation {
  method: 'GET' | 'POST' | 'DELETE'
  path: string
  params: Fields
  /** The first API version without this operation. */
  removedIn?: string
  run(ctx: SandboxContext, params: never, path: never): unknown
}

type Run<P extends string, F extends Fields> = (
  ctx: SandboxContext,
  params: Params<F>,
  path: PathParams<P>,
) => unknown

const operation = (method: Operation['method']) => {
  return <P extends string, F extends Fields>(path: P, params: F, run: Run<P, F>): Operation => ({
    method,
    path,
    params,
    run,
  })
}

export const get = operation('GET')
export const post = operation('POST')
export const del = operation('DELETE')

/** `GET …/:id`: returns the object or Stripe's 404. */
export function retrieve<N extends ObjectName>(kind: N, path: string): Operation {
  return {
    method: 'GET',
    path: `${path}/:id`,
    params: {},
    run: (ctx: SandboxContext, _params: never, { id }: { id: string }) => ctx.store.get(kind, id),
  }
}

/** The pagination parameters of every list. */
export const page = {
  ending_before: string(),
  limit: integer({ min: 1, max: 100 }),
  starting_after: string(),
}

const listParams = { ...page, created: range() }

/**
 * `GET …`: pagination, `created`, and one filter for each given field, which has the same name in
 * the object.
 */
export function list<N extends ObjectName, F extends Fields>(kind: N, path: string, fields: F): Operation {
  return {
    method: 'GET',
    path,
    params: { ...listParams, ...fields },
    run(
      ctx: SandboxContext,
      { limit, starting_after, ending_before, created, ...filters }: Params<typeof listParams>,
    ) {
      return ctx.store.list(kind, path, { limit, starting_after, ending_before }, filters as Filters, created)
    },
  }
}

/** A page of objects that are already loaded, such as the line items of a session. */
export function pageOf<T extends { id: string }>(
  items: T[],
  url: string,
  cursor: Params<typeof page>,
): List<T> {
  const limit = cursor.limit ?? 10
  const from =
    cursor.starting_after === undefined ? 0 : items.findIndex(({ id }) => id === cursor.starting_after) + 1
  const to =
    cursor.ending_before === undefined
      ? items.length
      : items.findIndex(({ id }) => id === cursor.ending_before)
  const remaining = items.slice(from, to)
  const data = cursor.ending_before === undefined ? remaining.slice(0, limit) : remaining.slice(-limit)
  return { object: 'list', data, has_more: remaining.length > data.length, url }
}

export interface Deleted {
  id: string
  object: string
  deleted: true
}

export const deleted = (object: AnyObject): Deleted => ({
  id: object.id,
  object: object.object,
  deleted: true,
})

/** `POST …/:id` for objects of which only plain fields and the metadata can be changed. */
export function updateFieldsOf<N extends WithMetadata, F extends Fields>(
  kind: N,
  path: string,
  fields: F,
  event: EventType | null,
): Operation {
  return {
    method: 'POST',
    path: `${path}/:id`,
    params: { ...fields, metadata: metadata() },
    run(
      ctx: SandboxContext,
      { metadata: change, ...rest }: { metadata?: MetadataChange },
      { id }: { id: string },
    ) {
      const before = ctx.store.get(kind, id)
      const after = ctx.store.save({
        ...before,
        ...pickDefined(rest),
        metadata: mergeMetadata(before.metadata ?? {}, change),
      })
      if (event !== null) {
        ctx.emit(event, after, { previous: before })
      }
      return after
    },
  }
}

type WithMetadata = {
  [N in ObjectName]: Objects[N] extends { metadata: Record<string, string> | null } ? N : never
}[ObjectName]
