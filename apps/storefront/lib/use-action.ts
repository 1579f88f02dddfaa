'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { ApiResult, Problem } from '#lib/call-api.ts'
import { newId } from '#lib/new-id.ts'

/**
 * Something that an admin does: while it runs nothing else can be pressed, and when it is done the page is read anew. The key is the
 * same until there is an result, so that a second press is the same request.
 */
export function useAction() {
  const router = useRouter()
  const [isRunning, setRunning] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  const [done, setDone] = useState('')
  const [key, setKey] = useState(newId)
  const act = async (
    asked: (key: string) => Promise<ApiResult<unknown>>,
    said: string,
  ): Promise<ApiResult<unknown>> => {
    setRunning(true)
    setProblem(undefined)
    setDone('')
    const result = await asked(key)
    setRunning(false)
    // What was answered is over; what was not may have been done all the same.
    if (result.ok || result.problem.code !== 'network') {
      setKey(newId())
    }
    if (result.ok) {
      setDone(said)
    } else {
      setProblem(result.problem)
    }
    router.refresh()
    return result
  }
  return { isRunning, problem, done, act }
}
