'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { Answer, Problem } from '#lib/call.ts'
import { newId } from '#lib/new-id.ts'

/**
 * Something that an admin does: while it runs nothing else can be pressed, and when it is done the page is read anew. The key is the
 * same until there is an answer, so that a second press is the same request.
 */
export function useAct() {
  const router = useRouter()
  const [isRunning, setRunning] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  const [done, setDone] = useState('')
  const [key, setKey] = useState(newId)
  const act = async (
    asked: (key: string) => Promise<Answer<unknown>>,
    said: string,
  ): Promise<Answer<unknown>> => {
    setRunning(true)
    setProblem(undefined)
    setDone('')
    const answer = await asked(key)
    setRunning(false)
    // What was answered is over; what was not may have been done all the same.
    if (answer.ok || answer.problem.code !== 'network') {
      setKey(newId())
    }
    if (answer.ok) {
      setDone(said)
    } else {
      setProblem(answer.problem)
    }
    router.refresh()
    return answer
  }
  return { isRunning, problem, done, act }
}
