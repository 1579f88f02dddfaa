'use client'

import { ProblemNote } from '#components/problem-note.tsx'
import { Button } from '#components/ui/button.tsx'
import { Note } from '#components/ui/note.tsx'
import { callApi } from '#lib/call-api.ts'
import { useAction } from '#lib/use-action.ts'

/** Why an order needs review, and a button to mark it as reviewed. */
export function ReviewNote({ orderId, review }: { orderId: string; review: string }) {
  const { isRunning, problem, run } = useAction()
  const request = () =>
    callApi('POST /api/admin/orders/{orderId}/review/clear', { params: { orderId }, body: {} })
  const markAsReviewed = () => run(request, '')
  return (
    <div className="flex flex-col gap-3">
      <Note tone="bad" className="flex flex-wrap items-center justify-between gap-4">
        <span>
          <strong className="font-semibold">Needs review.</strong> {review}
        </span>
        <Button tone="quiet" size="small" disabled={isRunning} onClick={markAsReviewed}>
          Mark as reviewed
        </Button>
      </Note>
      <ProblemNote problem={problem} />
    </div>
  )
}
