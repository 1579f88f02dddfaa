'use client'

import { type ReactNode, type SubmitEvent, useEffect, useId, useState } from 'react'
import { ProblemNote } from '#components/problem-note.tsx'
import { Button } from '#components/ui/button.tsx'
import { Input } from '#components/ui/field.tsx'
import type { ApiResult, Problem } from '#lib/call-api.ts'

interface FormProps<Name extends string> {
  label: string
  /** While it is being sent. */
  running: string
  fields: Record<Name, FieldInput>
  send: (values: Record<Name, string>) => Promise<ApiResult<unknown>>
  onDone: (values: Record<Name, string>) => void
  tone?: 'strong' | 'danger'
  /** What can be done about a refusal, beside what the note says. */
  help?: (problem: Problem, values: Record<Name, string>) => ReactNode
}

interface FieldInput {
  label: string
  kind: 'email' | 'password' | 'new-password'
  hint?: string
}

/** A few fields and a button. What was refused is said above it, and what was typed stays. */
export function Form<Name extends string>({
  label,
  running,
  fields,
  send,
  onDone,
  tone,
  help,
}: FormProps<Name>) {
  const names = Object.keys(fields) as Name[]
  const isReady = useIsReady()
  const [isRunning, setRunning] = useState(false)
  const [refused, setRefused] = useState<{ problem: Problem; values: Record<Name, string> }>()

  async function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const values = Object.fromEntries(names.map((name) => [name, String(form.get(name) ?? '')])) as Record<
      Name,
      string
    >
    setRunning(true)
    setRefused(undefined)
    const result = await send(values)
    setRunning(false)
    if (result.ok) {
      onDone(values)
    } else {
      setRefused({ problem: result.problem, values })
    }
  }
  return (
    <form method="post" onSubmit={submit} className="flex flex-col gap-5">
      {names.map((name) => (
        <Field key={name} name={name} {...fields[name]} />
      ))}
      <ProblemNote problem={refused?.problem} className="not-empty:pt-1" />
      {refused && help?.(refused.problem, refused.values)}
      <Button
        type="submit"
        tone={tone}
        disabled={isRunning || !isReady}
        className="mt-1 self-start max-sm:w-full"
      >
        {isRunning ? running : label}
      </Button>
    </form>
  )
}

/** Before the page's script runs, a browser would send the form itself, with the password wherever it puts it. */
function useIsReady(): boolean {
  const [isReady, setReady] = useState(false)
  useEffect(() => setReady(true), [])
  return isReady
}

const lengths = {
  'new-password': { minLength: 10, maxLength: 128 },
  password: { maxLength: 128 },
  email: { maxLength: 254 },
}
const completions = { 'new-password': 'new-password', password: 'current-password', email: 'username' }

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
        autoComplete={completions[kind]}
        required
        {...lengths[kind]}
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
