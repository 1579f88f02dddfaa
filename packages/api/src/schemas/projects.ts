import type { Project as EngineProject } from '@countinghouse/engine'
import { z } from '@hono/zod-openapi'
import { plainText, time } from './fields.ts'

export const project = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    isOwner: z.boolean(),
    members: z.array(z.string()).openapi({ description: 'User ids of all members, including the owner' }),
    createdAt: time,
  })
  .openapi('Project')

export type Project = z.infer<typeof project>

export const newProject = z.strictObject({ name: plainText(100) })

export const serializeProject = ({ createdAt, ...rest }: EngineProject): Project => ({
  ...rest,
  createdAt: createdAt.toISOString(),
})
