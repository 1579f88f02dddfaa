import { invalid } from '../http/errors.ts'
import { list, type Operation, post, retrieve } from '../http/operation.ts'
import { boolean, type Fields, mergeMetadata, metadata, object, string } from '../http/schema.ts'
import { closeDispute, evidenceFields, submitEvidence } from './dispute.ts'

const evidence = object(Object.fromEntries(evidenceFields.map((name) => [name, string(20_000)])) as Fields)

export const disputes: Operation[] = [
  retrieve('dispute', '/v1/disputes'),
  list('dispute', '/v1/disputes', { charge: string(), payment_intent: string() }),
  post('/v1/disputes/:id', { evidence, metadata: metadata(), submit: boolean() }, (ctx, params, { id }) => {
    const before = ctx.store.get('dispute', id)
    const open = before.status === 'needs_response' || before.status === 'warning_needs_response'
    if (params.evidence !== undefined && !open) {
      throw invalid('This dispute is already closed or under review: evidence can no longer be submitted.')
    }
    const changed = ctx.store.save({ ...before, metadata: mergeMetadata(before.metadata, params.metadata) })
    if (params.evidence !== undefined) {
      return submitEvidence(
        ctx,
        changed,
        before,
        params.evidence as Record<string, string>,
        params.submit ?? true,
      )
    }
    ctx.emit('charge.dispute.updated', changed, { previous: before })
    return changed
  }),
  post('/v1/disputes/:id/close', {}, (ctx, _params, { id }) =>
    closeDispute(ctx, ctx.store.get('dispute', id), 'lost'),
  ),
]
