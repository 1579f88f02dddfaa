'use client'

import { useRouter } from 'next/navigation'
import { type ReactNode, type SubmitEvent, useState } from 'react'
import { ProblemNote } from '#components/problem-note.tsx'
import { Button } from '#components/ui/button.tsx'
import type { ApiResult, Problem } from '#lib/call-api.ts'
import { cn } from '#lib/cn.ts'
import { fieldLabel } from '#lib/explain.ts'

interface ActionFormProps {
  /** Text of the button. */
  label: string
  /** Text of the button while the request is running. */
  pendingLabel: string
  /** Shown after success. */
  doneMessage: string
  /** Sends the request. A form that fails its own validation returns `formError`. */
  action: (form: FormData) => Promise<ApiResult<unknown>>
  /** Called after success instead of refreshing the page. */
  onDone?: () => void
  /** Whether the fields are cleared after success. */
  resetOnDone?: boolean
  tone?: 'strong' | 'quiet' | 'danger'
  className?: string
  children?: ReactNode
}

/**
 * A form that sends one API request, shows its outcome below the button, and refreshes the page.
 */
export function ActionForm({
  label,
  pendingLabel,
  doneMessage,
  action,
  onDone,
  resetOnDone,
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
    const result = await action(new FormData(form))
    setState(result.ok ? 'done' : 'idle')
    if (!result.ok) {
      return setProblem(result.problem)
    }
    if (resetOnDone) {
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
          {state === 'running' ? pendingLabel : label}
        </Button>
        <p role="status" className="text-good text-small empty:hidden">
          {state === 'done' ? doneMessage : ''}
        </p>
      </div>
      <ProblemNote problem={problem} nameOf={(sku) => sku} className="empty:hidden" />
      <ul className="list-disc pl-5 text-small empty:hidden">
        {problem?.errors?.map(({ path, message }) => (
          <li key={path + message}>
            {fieldLabel(path)}: {message}
          </li>
        ))}
      </ul>
    </form>
  )
}

/** A validation error found in the browser, shown like an error of the API. */
export const formError = (title: string): ApiResult<never> => ({
  ok: false,
  problem: { status: 0, code: 'form', title },
})

export const fieldText = (form: FormData, name: string): string => String(form.get(name) ?? '').trim()
