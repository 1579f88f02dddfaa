import { z } from 'zod'
import { fromStripeTime, toStripeTime } from '../core/clock.ts'

/** The parts of an event that are the same for every type. */
export interface EventEnvelope {
  id: string
  type: string
  /** `undefined` for a thin event, which has no object. */
  apiVersion: string | undefined
  /** When Stripe created it, to the second. */
  created: Date
  livemode: boolean
  objectId: string | undefined
  /** The object as it was when the event was created; `undefined` for a thin event. */
  object: unknown
}

/** Reads an event as delivered or listed, snapshot or thin; `undefined` if it is not an event. */
export const readEnvelope = (event: unknown): EventEnvelope | undefined => AnyEvent.safeParse(event).data

const id = z.string().min(1).max(255)

const SnapshotEvent = z
  .looseObject({
    id,
    object: z.literal('event'),
    type: id,
    api_version: z.string().nullish(),
    created: z.int(),
    livemode: z.boolean(),
    data: z.looseObject({ object: z.looseObject({ id: id.nullish() }) }),
  })
  .transform(
    (event): EventEnvelope => ({
      id: event.id,
      type: event.type,
      apiVersion: event.api_version ?? undefined,
      created: fromStripeTime(event.created),
      livemode: event.livemode,
      objectId: event.data.object.id ?? undefined,
      object: event.data.object,
    }),
  )

/**
 * A thin event has the id of its object instead of the object. Its API v1 types have the prefix
 * `v1.`.
 */
const ThinEvent = z
  .looseObject({
    id,
    object: z.literal('v2.core.event'),
    type: id,
    created: z.iso.datetime({ offset: true }),
    livemode: z.boolean(),
    related_object: z.looseObject({ id }).nullish(),
  })
  .transform(
    (event): EventEnvelope => ({
      id: event.id,
      type: event.type.replace(/^v1\./, ''),
      apiVersion: undefined,
      // Truncated to seconds, as snapshot events are: a finer time would seem to order two events
      // of one second.
      created: fromStripeTime(toStripeTime(new Date(event.created))),
      livemode: event.livemode,
      objectId: event.related_object?.id,
      object: undefined,
    }),
  )

const AnyEvent = z.union([SnapshotEvent, ThinEvent])
