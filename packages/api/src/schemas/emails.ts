import type { NotificationRow } from '@countinghouse/engine'
import { z } from '@hono/zod-openapi'
import { time, toIsoOrNull } from './fields.ts'

export const email = z
  .strictObject({
    key: z
      .string()
      .openapi({ description: 'Identifies what the email is about', example: 'order-paid:ord_…' }),
    to: z.string().nullable(),
    template: z.string(),
    subject: z.string(),
    text: z.string(),
    createdAt: time,
    sentAt: time.nullable(),
    error: z.string().nullable().openapi({ description: 'Error of the last attempt to send it' }),
  })
  .openapi('Email')

export type Email = z.infer<typeof email>

export const serializeEmail = ({ createdAt, sentAt, ...rest }: NotificationRow): Email => ({
  ...rest,
  createdAt: createdAt.toISOString(),
  sentAt: toIsoOrNull(sentAt),
})
