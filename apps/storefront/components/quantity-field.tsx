'use client'

import { Minus, Plus } from 'lucide-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { quantityMax } from '#lib/cart.ts'
import { cn } from '#lib/cn.ts'

interface QuantityFieldProps {
  /** Accessible name, such as "Quantity of Bike Mount". */
  label: string
  /** For the accessible names of the buttons: "Increase quantity of Bike Mount". */
  itemName: string
  quantity: number
  disabled?: boolean
  /** Resolves to `false` when the change failed: the field then shows `quantity` again. */
  onChange: (quantity: number) => undefined | Promise<boolean>
}

/** A quantity from 1 to 99: typed, or changed with the buttons or arrow keys. */
export function QuantityField({ label, itemName, quantity, disabled = false, onChange }: QuantityFieldProps) {
  const { typed, current, type, commit } = useTyped(quantity, onChange)
  return (
    <div className={cn('inline-flex rounded-md border border-line bg-leaf', disabled && 'opacity-55')}>
      <StepButton
        label={`Decrease quantity of ${itemName}`}
        disabled={disabled || current <= 1}
        onPress={() => commit(current - 1)}
      >
        <Minus aria-hidden="true" className="size-4" />
      </StepButton>
      <input
        role="spinbutton"
        aria-label={label}
        aria-valuenow={current}
        aria-valuemin={1}
        aria-valuemax={quantityMax}
        inputMode="numeric"
        autoComplete="off"
        maxLength={2}
        value={typed}
        disabled={disabled}
        onChange={(event) => type(event.target.value.replace(/\D/g, ''))}
        onBlur={() => commit(Number(typed))}
        onFocus={(event) => event.target.select()}
        onKeyDown={(event) => {
          if (event.key === 'Enter') {
            commit(Number(typed))
          }
          if (event.key === 'ArrowUp') {
            commit(current + 1)
          }
          if (event.key === 'ArrowDown') {
            commit(current - 1)
          }
        }}
        className="w-8 text-center sm:w-10 font-semibold tabular-nums"
      />
      <StepButton
        label={`Increase quantity of ${itemName}`}
        disabled={disabled || current >= quantityMax}
        onPress={() => commit(current + 1)}
      >
        <Plus aria-hidden="true" className="size-4" />
      </StepButton>
    </div>
  )
}

const typingPauseMs = 500

/** The text in the field. A typed quantity is committed after a pause, or at once on blur. */
function useTyped(quantity: number, onChange: QuantityFieldProps['onChange']) {
  const [typed, setTyped] = useState(String(quantity))
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => setTyped(String(quantity)), [quantity])
  useEffect(() => () => clearTimeout(timer.current), [])

  const current = isValid(Number(typed)) ? Number(typed) : quantity

  async function commit(next: number) {
    clearTimeout(timer.current)
    setTyped(String(isValid(next) ? next : quantity))
    if (!isValid(next) || next === quantity) {
      return
    }
    if ((await onChange(next)) === false) {
      setTyped(String(quantity))
    }
  }
  function type(text: string) {
    clearTimeout(timer.current)
    setTyped(text)
    if (isValid(Number(text))) {
      timer.current = setTimeout(() => commit(Number(text)), typingPauseMs)
    }
  }
  return { typed, current, type, commit }
}

function isValid(quantity: number): boolean {
  return Number.isInteger(quantity) && quantity >= 1 && quantity <= quantityMax
}

interface StepButtonProps {
  label: string
  disabled: boolean
  onPress: () => void
  children: ReactNode
}

function StepButton({ label, disabled, onPress, children }: StepButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      disabled={disabled}
      onClick={onPress}
      className="flex size-11 cursor-pointer items-center justify-center text-faded not-disabled:hover:text-ink disabled:cursor-default disabled:opacity-40"
    >
      {children}
    </button>
  )
}
