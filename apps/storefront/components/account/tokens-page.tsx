'use client'

import type { TokenBalanceWithPacks, TokenDay, TokenEntry } from '@countinghouse/api/types'
import { useRouter } from 'next/navigation'
import { useCallback, useEffect, useState } from 'react'
import { TokenUsageChart } from '#components/account/token-usage-chart.tsx'
import { Price } from '#components/price.tsx'
import { ProblemNote } from '#components/problem-note.tsx'
import { Button, buttonClass } from '#components/ui/button.tsx'
import { Card } from '#components/ui/card.tsx'
import { readAccount } from '#lib/account.ts'
import type { Problem } from '#lib/call-api.ts'
import { addToCart } from '#lib/cart.ts'
import {
  entryText,
  nextExpiry,
  numbers,
  pageSize,
  readHistory,
  readTokens,
  readUsage,
  tokensText,
} from '#lib/tokens.ts'

const dates = new Intl.DateTimeFormat('en', { dateStyle: 'medium' })

export function TokensPage() {
  const router = useRouter()
  const [tokenBalance, setTokenBalance] = useState<TokenBalanceWithPacks>()
  const [days, setDays] = useState<TokenDay[]>()
  const [problem, setProblem] = useState<Problem>()
  useEffect(() => {
    void readAccount().then(async (account) => {
      if (account.ok && !account.value.account) {
        return router.replace('/account/sign-in')
      }
      const [balance, usage] = await Promise.all([readTokens(), readUsage()])
      if (!balance.ok) {
        return setProblem(balance.problem)
      }
      if (!usage.ok) {
        return setProblem(usage.problem)
      }
      setTokenBalance(balance.value)
      setDays(usage.value.days)
    })
  }, [router])
  return (
    <div className="mx-auto flex max-w-3xl flex-col gap-10 pt-10 md:pt-16">
      <h1 className="font-extrabold text-head tracking-tight">Tokens</h1>
      <ProblemNote problem={problem} />
      {!tokenBalance && !problem && <p role="status">Loading…</p>}
      {tokenBalance && <Balance tokenBalance={tokenBalance} />}
      {days && <TokenUsageChart days={days} />}
      {tokenBalance && <Packs packs={tokenBalance.packs} onProblem={setProblem} />}
      {tokenBalance && <History />}
    </div>
  )
}

function Balance({ tokenBalance }: { tokenBalance: TokenBalanceWithPacks }) {
  const { balance, held, suspended } = tokenBalance
  const expiry = nextExpiry(tokenBalance)
  return (
    <Card className="flex flex-col gap-2 px-5 py-6 sm:px-8">
      <p className="font-display font-semibold text-head tabular-nums">
        {balance < 0 ? `${tokensText(-balance)} owed` : tokensText(balance)}
      </p>
      {balance < 0 && (
        <p>The purchase of tokens you had used was refunded. New tokens are used to repay this first.</p>
      )}
      {balance === 0 && <p className="text-faded">You have no tokens to spend.</p>}
      {held > 0 && <p>{tokensText(held)} on hold for work in progress.</p>}
      {suspended > 0 && <p>{tokensText(suspended)} suspended while a payment is disputed.</p>}
      {expiry && (
        <p className="text-faded">
          {tokensText(expiry.amount)} {expiry.amount === 1 ? 'expires' : 'expire'} on{' '}
          {dates.format(new Date(expiry.expiresAt))}.
        </p>
      )}
    </Card>
  )
}

function Packs({
  packs,
  onProblem,
}: {
  packs: TokenBalanceWithPacks['packs']
  onProblem: (problem: Problem) => void
}) {
  const router = useRouter()
  if (packs.length === 0) {
    return null
  }
  async function buy(sku: string) {
    const result = await addToCart(sku, 1)
    if (result.ok) {
      router.push('/cart')
    } else {
      onProblem(result.problem)
    }
  }
  return (
    <section aria-labelledby="packs" className="flex flex-col gap-4">
      <h2 id="packs" className="font-bold text-title">
        Buy tokens
      </h2>
      <ul className="grid gap-4 sm:grid-cols-2">
        {packs.map(({ sku, tokens, prices }) => (
          <li key={sku}>
            <Card className="flex flex-wrap items-center justify-between gap-4 px-5 py-5">
              <span className="flex flex-col">
                <strong>{tokensText(tokens)}</strong>
                <Price prices={prices} className="text-faded tabular-nums" />
              </span>
              <Button size="small" onClick={() => buy(sku)} aria-label={`Add to cart: ${tokensText(tokens)}`}>
                Add to cart
              </Button>
            </Card>
          </li>
        ))}
      </ul>
    </section>
  )
}

function History() {
  const [entries, setEntries] = useState<TokenEntry[]>()
  const [hasMore, setMore] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  const load = useCallback(async (before?: number) => {
    const result = await readHistory(before)
    if (!result.ok) {
      return setProblem(result.problem)
    }
    setProblem(undefined)
    setEntries((shown) => [...(before === undefined ? [] : (shown ?? [])), ...result.value.entries])
    setMore(result.value.entries.length === pageSize)
  }, [])
  useEffect(() => void load(), [load])
  return (
    <section aria-labelledby="history" className="flex flex-col gap-4">
      <div className="flex flex-wrap items-end justify-between gap-4">
        <h2 id="history" className="font-bold text-title">
          History
        </h2>
        {entries && entries.length > 0 && (
          <a
            href="/api/tokens/history?format=csv"
            download="tokens.csv"
            className={buttonClass({ tone: 'quiet', size: 'small' })}
          >
            Export CSV
          </a>
        )}
      </div>
      <ProblemNote problem={problem} />
      {entries?.length === 0 && <p className="text-faded">No history yet.</p>}
      {entries && entries.length > 0 && (
        <Card className="overflow-hidden">
          <ul>
            {entries.map((entry) => (
              <li
                key={entry.number}
                className="grid grid-cols-[1fr_auto] gap-x-4 border-rule border-b px-4 py-3 last:border-b-0 sm:px-6"
              >
                <span className="min-w-0 break-words">{entryText(entry)}</span>
                <span className="text-right tabular-nums">
                  {entry.amount > 0 ? '+' : '−'}
                  {numbers.format(Math.abs(entry.amount))}
                </span>
                <span className="text-faded text-small">{dates.format(new Date(entry.at))}</span>
                <span className="text-right text-faded text-small tabular-nums">
                  Balance {numbers.format(entry.balanceAfter)}
                </span>
              </li>
            ))}
          </ul>
        </Card>
      )}
      {hasMore && (
        <Button
          tone="quiet"
          size="small"
          className="self-start"
          onClick={() => load(entries?.at(-1)?.number)}
        >
          Older entries
        </Button>
      )}
    </section>
  )
}
