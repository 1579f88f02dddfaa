'use client'

import { type ReactNode, type SubmitEvent, useEffect, useId, useState } from 'react'
import { ProblemNote } from '#components/problem-note.tsx'
import { Button } from '#components/ui/button.tsx'
import { Input } from '#components/ui/field.tsx'
import type { ApiResult, Problem } from '#lib/call-api.ts'

interface AccountFormProps<Name extends string> {
  /** Text of the button. */
  label: string
  /** Text of the button while the request is running. */
  pendingLabel: string
  fields: Record<Name, FieldInput>
  submit: (values: Record<Name, string>) => Promise<ApiResult<unknown>>
  onDone: (values: Record<Name, string>) => void
  tone?: 'strong' | 'danger'
  /** Extra help for an error, below its message. */
  help?: (problem: Problem, values: Record<Name, string>) => ReactNode
}

interface FieldInput {
  label: string
  kind: 'email' | 'password' | 'new-password'
  hint?: string
}

/**
 * Email and password fields with a button. An error is shown above the button; the fields keep
 * their values.
 */
export function AccountForm<Name extends string>({
  label,
  pendingLabel,
  fields,
  submit,
  onDone,
  tone,
  help,
}: AccountFormProps<Name>) {
  const names = Object.keys(fields) as Name[]
  const isHydrated = useIsHydrated()
  const [isRunning, setRunning] = useState(false)
  const [failure, setFailure] = useState<{ problem: Problem; values: Record<Name, string> }>()

  async function onSubmit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const values = Object.fromEntries(names.map((name) => [name, String(form.get(name) ?? '')])) as Record<
      Name,
      string
    >
    setRunning(true)
    setFailure(undefined)
    const result = await submit(values)
    setRunning(false)
    if (result.ok) {
      onDone(values)
    } else {
      setFailure({ problem: result.problem, values })
    }
  }
  return (
    <form method="post" onSubmit={onSubmit} className="flex flex-col gap-5">
      {names.map((name) => (
        <Field key={name} name={name} {...fields[name]} />
      ))}
      <ProblemNote problem={failure?.problem} className="not-empty:pt-1" />
      {failure && help?.(failure.problem, failure.values)}
      <Button
        type="submit"
        tone={tone}
        disabled={isRunning || !isHydrated}
        className="mt-1 self-start max-sm:w-full"
      >
        {isRunning ? pendingLabel : label}
      </Button>
    </form>
  )
}

/**
 * Before hydration the browser would submit the form itself, password included, so the button is
 * disabled.
 */
function useIsHydrated(): boolean {
  const [isHydrated, setHydrated] = useState(false)
  useEffect(() => setHydrated(true), [])
  return isHydrated
}

const lengthLimits = {
  'new-password': { minLength: 10, maxLength: 128 },
  password: { maxLength: 128 },
  email: { maxLength: 254 },
}
const autoCompleteValues = { 'new-password': 'new-password', password: 'current-password', email: 'username' }

function Field({ name, label, kind, hint }: FieldInput & { name: string }) {
  const id = useId()
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="font-semibold text-small">
        {label}
      </label>
      <Input
        id={id}
        name={name}
        type={kind === 'email' ? 'email' : 'password'}
        autoComplete={autoCompleteValues[kind]}
        required
        {...lengthLimits[kind]}
        {...(hint ? { 'aria-describedby': `${id}-hint` } : {})}
        className="w-full"
      />
      {hint && (
        <p id={`${id}-hint`} className="text-faded text-fine">
          {hint}
        </p>
      )}
    </div>
  )
}
