'use client'

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
  count,
  type Day,
  type Entry,
  messageOf,
  nextExpiry,
  pageSize,
  readHistory,
  readTokens,
  readUsage,
  type TokenBalance,
  tokensText,
} from '#lib/tokens.ts'

const date = new Intl.DateTimeFormat('en', { dateStyle: 'medium' })

export function TokensPage() {
  const router = useRouter()
  const [tokenBalance, setTokenBalance] = useState<TokenBalance>()
  const [days, setDays] = useState<Day[]>()
  const [problem, setProblem] = useState<Problem>()
  useEffect(() => {
    void readAccount().then(async (account) => {
      if (account.ok && !account.value.account) {
        return router.replace('/account/sign-in')
      }
      const [found, used] = await Promise.all([readTokens(), readUsage()])
      if (!found.ok) {
        return setProblem(found.problem)
      }
      if (!used.ok) {
        return setProblem(used.problem)
      }
      setTokenBalance(found.value)
      setDays(used.value.days)
    })
  }, [router])
  return (
    <div className="mx-auto flex max-w-3xl flex-col gap-10 pt-10 md:pt-16">
      <h1 className="font-extrabold text-head tracking-tight">Your tokens</h1>
      <ProblemNote problem={problem} />
      {!tokenBalance && !problem && <p role="status">Counting…</p>}
      {tokenBalance && <Balance tokenBalance={tokenBalance} />}
      {days && <TokenUsageChart days={days} />}
      {tokenBalance && <Packs packs={tokenBalance.packs} onProblem={setProblem} />}
      {tokenBalance && <History />}
    </div>
  )
}

function Balance({ tokenBalance }: { tokenBalance: TokenBalance }) {
  const { balance, held, suspended } = tokenBalance
  const expiry = nextExpiry(tokenBalance)
  return (
    <Card className="flex flex-col gap-2 px-5 py-6 sm:px-8">
      <p className="font-display font-semibold text-head tabular-nums">
        {balance < 0 ? `${tokensText(-balance)} owed` : tokensText(balance)}
      </p>
      {balance < 0 && <p>What you used was refunded. The next tokens that come pay this first.</p>}
      {balance === 0 && <p className="text-faded">Nothing to spend at the moment.</p>}
      {held > 0 && <p>{tokensText(held)} are set aside for work under way.</p>}
      {suspended > 0 && <p>{tokensText(suspended)} are suspended while a payment is disputed.</p>}
      {expiry && (
        <p className="text-faded">
          {tokensText(expiry.amount)} {expiry.amount === 1 ? 'expires' : 'expire'} on{' '}
          {date.format(new Date(expiry.expiresAt))}.
        </p>
      )}
    </Card>
  )
}

function Packs({
  packs,
  onProblem,
}: {
  packs: TokenBalance['packs']
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
        Buy more
      </h2>
      <ul className="grid gap-4 sm:grid-cols-2">
        {packs.map(({ sku, tokens, prices }) => (
          <li key={sku}>
            <Card className="flex flex-wrap items-center justify-between gap-4 px-5 py-5">
              <span className="flex flex-col">
                <strong>{tokensText(tokens)}</strong>
                <Price prices={prices} className="text-faded tabular-nums" />
              </span>
              <Button
                size="small"
                onClick={() => buy(sku)}
                aria-label={`Put ${tokensText(tokens)} into the cart`}
              >
                Into the cart
              </Button>
            </Card>
          </li>
        ))}
      </ul>
    </section>
  )
}

function History() {
  const [entries, setEntries] = useState<Entry[]>()
  const [hasMore, setMore] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  const read = useCallback(async (before?: number) => {
    const result = await readHistory(before)
    if (!result.ok) {
      return setProblem(result.problem)
    }
    setProblem(undefined)
    setEntries((known) => [...(before === undefined ? [] : (known ?? [])), ...result.value.entries])
    setMore(result.value.entries.length === pageSize)
  }, [])
  useEffect(() => void read(), [read])
  return (
    <section aria-labelledby="ledger" className="flex flex-col gap-4">
      <div className="flex flex-wrap items-end justify-between gap-4">
        <h2 id="ledger" className="font-bold text-title">
          Where they came from and went
        </h2>
        {entries && entries.length > 0 && (
          <a
            href="/api/tokens/history?format=csv"
            download="tokens.csv"
            className={buttonClass({ tone: 'quiet', size: 'small' })}
          >
            As a table
          </a>
        )}
      </div>
      <ProblemNote problem={problem} />
      {entries?.length === 0 && <p className="text-faded">Nothing has come or gone yet.</p>}
      {entries && entries.length > 0 && (
        <Card className="overflow-hidden">
          <ul>
            {entries.map((entry) => (
              <li
                key={entry.number}
                className="grid grid-cols-[1fr_auto] gap-x-4 border-rule border-b px-4 py-3 last:border-b-0 sm:px-6"
              >
                <span className="min-w-0 break-words">{messageOf(entry)}</span>
                <span className="text-right tabular-nums">
                  {entry.amount > 0 ? '+' : '−'}
                  {count.format(Math.abs(entry.amount))}
                </span>
                <span className="text-faded text-small">{date.format(new Date(entry.at))}</span>
                <span className="text-right text-faded text-small tabular-nums">
                  {count.format(entry.balanceAfter)} left
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
          onClick={() => read(entries?.at(-1)?.number)}
        >
          Older
        </Button>
      )}
    </section>
  )
}
