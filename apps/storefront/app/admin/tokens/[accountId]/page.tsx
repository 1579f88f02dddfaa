import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { AdminNav } from '#components/admin/admin-nav.tsx'
import { GrantTokensForm, RevokeTokensForm } from '#components/admin/token-forms.tsx'
import { TokenLedger } from '#components/admin/token-ledger.tsx'
import { buttonClass } from '#components/ui/button.tsx'
import { Card } from '#components/ui/card.tsx'
import { type Query, queryParam } from '#lib/browse.ts'
import { numbers } from '#lib/tokens.ts'
import { readActorNames } from '#server/actor-names.ts'
import { requireAdmin } from '#server/require-admin.ts'
import { shop, type TokenAccountId, type TokenBalance } from '#server/shop.ts'

export const metadata: Metadata = { title: 'Token account', robots: { index: false } }

const pageLength = 50

interface TokenAccountPageProps {
  params: Promise<{ accountId: string }>
  searchParams: Promise<Query>
}

/** One token account: balance, forms to grant and revoke, and its history. */
export default async function TokenAccountPage({ params, searchParams }: TokenAccountPageProps) {
  await requireAdmin()
  const accountId = decodeURIComponent((await params).accountId)
  if (!isAccountId(accountId)) {
    notFound()
  }
  const before = Number(queryParam(await searchParams, 'before'))
  const { admin } = shop().engine.tokens
  const [tokenBalance, entries, accounts] = await Promise.all([
    admin.show(accountId),
    admin.history(accountId, Number.isSafeInteger(before) && before > 0 ? { before } : {}),
    admin.find(accountId),
  ])
  const actorNames = await readActorNames(entries.map(({ actor }) => actor))
  const last = entries.length === pageLength ? entries.at(-1) : undefined
  return (
    <div className="flex flex-col gap-8">
      <AdminNav current="tokens" />
      <div className="flex flex-col gap-3">
        <Link
          href="/admin/tokens"
          className="w-fit text-accent text-small underline decoration-1 underline-offset-4"
        >
          Find another account
        </Link>
        <h1 className="break-words font-extrabold text-head tracking-tight">
          {accounts[0]?.name ?? accountId}
        </h1>
        <p className="break-all text-faded text-small">{accountId}</p>
      </div>
      <Balances tokenBalance={tokenBalance} />
      <div className="grid gap-8 md:grid-cols-2">
        <GrantTokensForm accountId={accountId} />
        <RevokeTokensForm
          grants={tokenBalance.grants.map(({ id, kind, amount, remaining }) => ({
            id,
            kind,
            amount,
            remaining,
          }))}
        />
      </div>
      <section aria-label="History" className="flex flex-col gap-4 border-rule border-t pt-8">
        <h2 className="font-bold text-title">History</h2>
        {entries.length === 0 ? (
          <p className="text-faded">No history yet.</p>
        ) : (
          <TokenLedger entries={entries} actorNames={actorNames} />
        )}
        {last && (
          <Link
            href={`/admin/tokens/${encodeURIComponent(accountId)}?before=${last.number}`}
            className={buttonClass({ tone: 'quiet', size: 'small', className: 'self-start' })}
          >
            Older entries
          </Link>
        )}
      </section>
    </div>
  )
}

const isAccountId = (id: string): id is TokenAccountId => /^(user|project):[\x21-\x7e]+$/.test(id)

function Balances({ tokenBalance: { balance, held, suspended } }: { tokenBalance: TokenBalance }) {
  const balances: [string, number][] = [
    [balance < 0 ? 'Owed' : 'Available', Math.abs(balance)],
    ['On hold', held],
    ['Suspended', suspended],
  ]
  return (
    <Card>
      <dl className="grid grid-cols-3">
        {balances.map(([name, amount]) => (
          <div key={name} className="px-5 py-4">
            <dt className="text-faded text-small">{name}</dt>
            <dd className="font-display font-semibold text-head tabular-nums">{numbers.format(amount)}</dd>
          </div>
        ))}
      </dl>
    </Card>
  )
}
