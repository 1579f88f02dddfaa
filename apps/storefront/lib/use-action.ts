'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { ApiResult, Problem } from '#lib/call-api.ts'
import { newId } from '#lib/new-id.ts'

/**
 * Runs an admin's action with an idempotency key and refreshes the page afterwards. The key stays
 * the same until a response arrives, so that a second click repeats the same request.
 */
export function useAction() {
  const router = useRouter()
  const [isRunning, setRunning] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  const [doneMessage, setDoneMessage] = useState('')
  const [key, setKey] = useState(newId)
  const run = async (
    action: (idempotencyKey: string) => Promise<ApiResult<unknown>>,
    message: string,
  ): Promise<ApiResult<unknown>> => {
    setRunning(true)
    setProblem(undefined)
    setDoneMessage('')
    const result = await action(key)
    setRunning(false)
    // A request without a response may have succeeded, so its key is kept.
    if (result.ok || result.problem.code !== 'network') {
      setKey(newId())
    }
    if (result.ok) {
      setDoneMessage(message)
    } else {
      setProblem(result.problem)
    }
    router.refresh()
    return result
  }
  return { isRunning, problem, doneMessage, run }
}
