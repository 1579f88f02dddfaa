'use client'

import { useRouter } from 'next/navigation'
import { type ReactNode, type SubmitEvent, useState } from 'react'
import { ProblemNote } from '#components/problem-note.tsx'
import { Button } from '#components/ui/button.tsx'
import type { ApiResult, Problem } from '#lib/call-api.ts'
import { cn } from '#lib/cn.ts'

interface ActionFormProps {
  /** Of the button, and while it is being sent. */
  label: string
  running: string
  /** What is said when it was done. */
  said: string
  /** `undefined` where the form itself says what is formError with it. */
  ask: (form: FormData) => Promise<ApiResult<unknown>>
  /** In place of showing the page anew. */
  onDone?: () => void
  /** Whether the fields are emptied for the next. */
  again?: boolean
  tone?: 'strong' | 'quiet' | 'danger'
  className?: string
  children?: ReactNode
}

/** Some fields become one request: what came of it is said below the button, and the page is shown as it is now. */
export function ActionForm({
  label,
  running,
  said,
  ask,
  onDone,
  again,
  tone = 'quiet',
  className,
  children,
}: ActionFormProps) {
  const router = useRouter()
  const [state, setState] = useState<'idle' | 'running' | 'done'>('idle')
  const [problem, setProblem] = useState<Problem>()

  async function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = event.currentTarget
    setState('running')
    setProblem(undefined)
    const result = await ask(new FormData(form))
    setState(result.ok ? 'done' : 'idle')
    if (!result.ok) {
      return setProblem(result.problem)
    }
    if (again) {
      form.reset()
    }
    if (onDone) {
      onDone()
    } else {
      router.refresh()
    }
  }
  return (
    <form onSubmit={submit} className={cn('flex flex-col gap-4', className)}>
      {children}
      <div className="flex flex-wrap items-center gap-4">
        <Button type="submit" tone={tone} size="small" disabled={state === 'running'} className="px-5">
          {state === 'running' ? running : label}
        </Button>
        <p role="status" className="text-good text-small empty:hidden">
          {state === 'done' ? said : ''}
        </p>
      </div>
      <ProblemNote problem={problem} nameOf={(sku) => sku} className="empty:hidden" />
      <ul className="list-disc pl-5 text-small empty:hidden">
        {problem?.errors?.map(({ path, message }) => (
          <li key={path + message}>
            {path}: {message}
          </li>
        ))}
      </ul>
    </form>
  )
}

/** What the form can see for itself, said in the same way. */
export const formError = (title: string): ApiResult<never> => ({
  ok: false,
  problem: { status: 0, code: 'form', title },
})

export const fieldText = (form: FormData, name: string): string => String(form.get(name) ?? '').trim()
