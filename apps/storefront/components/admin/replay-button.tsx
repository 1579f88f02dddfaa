'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { ProblemNote } from '#components/problem-note.tsx'
import { Button } from '#components/ui/button.tsx'
import { callApi, type Problem } from '#lib/call-api.ts'
import { eventStatusLabels } from '#lib/events.ts'

type ReplayState =
  | { status: 'idle' }
  | { status: 'running' }
  | { status: 'done'; message: string }
  | { status: 'failed'; problem: Problem }

const pollEveryMs = 500
const pollsMax = 30

/** Replays an event and refreshes the page when a worker has processed it. */
export function ReplayButton({ id }: { id: string }) {
  const router = useRouter()
  const [state, setState] = useState<ReplayState>({ status: 'idle' })
  const replay = async () => {
    setState({ status: 'running' })
    setState(await replayAndWait(id))
    router.refresh()
  }
  return (
    <div className="flex flex-col items-start gap-3">
      <Button
        tone="quiet"
        size="small"
        disabled={state.status === 'running'}
        onClick={replay}
        className="px-5"
      >
        {state.status === 'running' ? 'Replaying…' : 'Replay'}
      </Button>
      <p role="status" className="text-small empty:hidden">
        {state.status === 'done' ? state.message : ''}
      </p>
      <ProblemNote problem={state.status === 'failed' ? state.problem : undefined} />
    </div>
  )
}

async function replayAndWait(id: string): Promise<ReplayState> {
  const params = { id }
  const accepted = await callApi('POST /api/admin/events/{id}/replay', { params })
  if (!accepted.ok) {
    return { status: 'failed', problem: accepted.problem }
  }
  for (let poll = 0; poll < pollsMax; poll++) {
    await new Promise((resolve) => setTimeout(resolve, pollEveryMs))
    const result = await callApi('GET /api/admin/events/{id}', { params })
    if (!result.ok) {
      return { status: 'failed', problem: result.problem }
    }
    const { status, attempts } = result.value.event
    if (status !== 'pending') {
      return { status: 'done', message: `Replayed. Status: ${eventStatusLabels[status]}.` }
    }
    if (attempts > 0) {
      return { status: 'done', message: 'The replay failed. It will be retried automatically.' }
    }
  }
  return { status: 'done', message: 'The replay is queued. No worker has processed it yet.' }
}
