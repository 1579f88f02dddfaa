'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { ProblemNote } from '#components/problem-note.tsx'
import { Button } from '#components/ui/button.tsx'
import { callApi, type Problem } from '#lib/call-api.ts'
import type { StripeEventStatus } from '#server/shop.ts'

type State =
  | { is: 'idle' }
  | { is: 'working' }
  | { is: 'over'; message: string }
  | { is: 'refused'; problem: Problem }

const lookEveryMs = 500
const looksMax = 30

/** Has the event settled once more, and shows the page anew when a job has done it. */
export function ReplayButton({ id }: { id: string }) {
  const router = useRouter()
  const [state, setState] = useState<State>({ is: 'idle' })
  const replay = async () => {
    setState({ is: 'working' })
    setState(await replayAndWait(id))
    router.refresh()
  }
  return (
    <div className="flex flex-col items-start gap-3">
      <Button tone="quiet" size="small" disabled={state.is === 'working'} onClick={replay} className="px-5">
        {state.is === 'working' ? 'Asking Stripe …' : 'Replay'}
      </Button>
      <p role="status" className="text-small empty:hidden">
        {state.is === 'over' ? state.message : ''}
      </p>
      <ProblemNote problem={state.is === 'refused' ? state.problem : undefined} />
    </div>
  )
}

async function replayAndWait(id: string): Promise<State> {
  const address = `/api/admin/events/${encodeURIComponent(id)}`
  const taken = await callApi<unknown>(`${address}/replay`, { method: 'POST' })
  if (!taken.ok) {
    return { is: 'refused', problem: taken.problem }
  }
  for (let look = 0; look < looksMax; look++) {
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
    const found = await callApi<{ event: { status: StripeEventStatus; attempts: number } }>(address)
    if (!found.ok) {
      return { is: 'refused', problem: found.problem }
    }
    const { status, attempts } = found.value.event
    if (status !== 'pending') {
      return { is: 'over', message: `Settled once more: ${status}.` }
    }
    if (attempts > 0) {
      return { is: 'over', message: 'It failed again, and is tried again by itself.' }
    }
  }
  return { is: 'over', message: 'Taken up, and no worker has done it yet.' }
}
