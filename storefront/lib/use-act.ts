'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { Answer, Problem } from '#lib/call.ts'

/** Something that an admin does: while it runs nothing else can be pressed, and when it is done the page is read anew. */
export function useAct() {
  const router = useRouter()
  const [isRunning, setRunning] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  const [done, setDone] = useState('')
  const act = async (asked: () => Promise<Answer<unknown>>, said: string): Promise<Answer<unknown>> => {
    setRunning(true)
    setProblem(undefined)
    setDone('')
    const answer = await asked()
    setRunning(false)
    if (answer.ok) setDone(said)
    else setProblem(answer.problem)
    router.refresh()
    return answer
  }
  return { isRunning, problem, done, act }
}
