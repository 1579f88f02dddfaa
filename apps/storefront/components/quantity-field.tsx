'use client'

import { Minus, Plus } from 'lucide-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { quantityMax } from '#lib/cart.ts'
import { cn } from '#lib/cn.ts'

interface QuantityFieldProps {
  /** What assistive technology calls it, such as "Quantity of Bike Mount". */
  label: string
  /** What is counted, for the two buttons: "One more Bike Mount". */
  of: string
  quantity: number
  disabled?: boolean
  /** `false` when it was refused: the field goes back to `quantity`. */
  onChange: (quantity: number) => undefined | Promise<boolean>
}

/** A whole number from 1 to 99: typed, stepped with the arrow keys, or pressed. */
export function QuantityField({ label, of, quantity, disabled = false, onChange }: QuantityFieldProps) {
  const { typed, wanted, type, settle } = useTyped(quantity, onChange)
  return (
    <div className={cn('inline-flex rounded-md border border-line bg-leaf', disabled && 'opacity-55')}>
      <Step label={`One less ${of}`} disabled={disabled || wanted <= 1} onPress={() => settle(wanted - 1)}>
        <Minus aria-hidden="true" className="size-4" />
      </Step>
      <input
        role="spinbutton"
        aria-label={label}
        aria-valuenow={wanted}
        aria-valuemin={1}
        aria-valuemax={quantityMax}
        inputMode="numeric"
        autoComplete="off"
        maxLength={2}
        value={typed}
        disabled={disabled}
        onChange={(event) => type(event.target.value.replace(/\D/g, ''))}
        onBlur={() => settle(Number(typed))}
        onFocus={(event) => event.target.select()}
        onKeyDown={(event) => {
          if (event.key === 'Enter') {
            settle(Number(typed))
          }
          if (event.key === 'ArrowUp') {
            settle(wanted + 1)
          }
          if (event.key === 'ArrowDown') {
            settle(wanted - 1)
          }
        }}
        className="w-8 text-center sm:w-10 font-semibold tabular-nums"
      />
      <Step
        label={`One more ${of}`}
        disabled={disabled || wanted >= quantityMax}
        onPress={() => settle(wanted + 1)}
      >
        <Plus aria-hidden="true" className="size-4" />
      </Step>
    </div>
  )
}

const pauseMs = 500

/** What stands in the field, which runs ahead of the quantity while someone types: it counts after a pause, or at once on leaving. */
function useTyped(quantity: number, onChange: QuantityFieldProps['onChange']) {
  const [typed, setTyped] = useState(String(quantity))
  const pause = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => setTyped(String(quantity)), [quantity])
  useEffect(() => () => clearTimeout(pause.current), [])

  const wanted = valid(Number(typed)) ? Number(typed) : quantity

  async function settle(next: number) {
    clearTimeout(pause.current)
    setTyped(String(valid(next) ? next : quantity))
    if (!valid(next) || next === quantity) {
      return
    }
    if ((await onChange(next)) === false) {
      setTyped(String(quantity))
    }
  }
  function type(text: string) {
    clearTimeout(pause.current)
    setTyped(text)
    if (valid(Number(text))) {
      pause.current = setTimeout(() => settle(Number(text)), pauseMs)
    }
  }
  return { typed, wanted, type, settle }
}

function valid(quantity: number): boolean {
  return Number.isInteger(quantity) && quantity >= 1 && quantity <= quantityMax
}

interface StepProps {
  label: string
  disabled: boolean
  onPress: () => void
  children: ReactNode
}

function Step({ label, disabled, onPress, children }: StepProps) {
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
