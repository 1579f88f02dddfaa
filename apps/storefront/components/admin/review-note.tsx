'use client'

import { ProblemNote } from '#components/problem-note.tsx'
import { Button } from '#components/ui/button.tsx'
import { Note } from '#components/ui/note.tsx'
import { callApi } from '#lib/call-api.ts'
import { useAction } from '#lib/use-action.ts'

/** What a person should look at, and the way to say that somebody did. */
export function ReviewNote({ orderId, review }: { orderId: string; review: string }) {
  const { isRunning, problem, act } = useAction()
  const clear = () =>
    act(
      () =>
        callApi(`/api/admin/orders/${encodeURIComponent(orderId)}/review/clear`, { method: 'POST', body: {} }),
      '',
    )
  return (
    <div className="flex flex-col gap-3">
      <Note tone="bad" className="flex flex-wrap items-center justify-between gap-4">
        <span>
          <strong className="font-semibold">Somebody should look at this order.</strong> {review}
        </span>
        <Button tone="quiet" size="small" disabled={isRunning} onClick={clear}>
          I have looked at it
        </Button>
      </Note>
      <ProblemNote problem={problem} />
    </div>
  )
}
