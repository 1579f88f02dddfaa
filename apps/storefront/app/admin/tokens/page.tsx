import type { Metadata } from 'next'
import Link from 'next/link'
import { AdminNav } from '#components/admin/admin-nav.tsx'
import { SearchForm } from '#components/admin/search-form.tsx'
import { type Query, queryParam } from '#lib/browse.ts'
import { tokensText } from '#lib/tokens.ts'
import { requireAdmin } from '#server/require-admin.ts'
import { shop, type TokenAccountFound } from '#server/shop.ts'

export const metadata: Metadata = { title: 'Tokens', robots: { index: false } }

/** Finds a token account by email, project name or id. */
export default async function TokenAccountsPage({ searchParams }: { searchParams: Promise<Query> }) {
  await requireAdmin()
  const search = queryParam(await searchParams, 'search')
  const accounts = search === undefined ? undefined : await shop().engine.tokens.admin.find(search)
  return (
    <div className="flex flex-col gap-8">
      <AdminNav current="tokens" />
      <div>
        <h1 className="font-extrabold text-head tracking-tight">Tokens</h1>
        <p className="text-faded">
          Find a customer’s or project’s token account by email, project name or ID.
        </p>
      </div>
      <SearchForm
        path="/admin/tokens"
        search={search}
        placeholder="rider@example.com"
        isFiltered={search !== undefined}
      />
      {accounts?.length === 0 && <p className="py-8 text-lead">No results</p>}
      {accounts && accounts.length > 0 && <Accounts accounts={accounts} />}
    </div>
  )
}

function Accounts({ accounts }: { accounts: TokenAccountFound[] }) {
  return (
    <ul className="border-rule border-t">
      {accounts.map(({ accountId, name, balance }) => (
        <li
          key={accountId}
          className="flex flex-wrap items-baseline justify-between gap-x-6 border-rule border-b py-3"
        >
          <Link
            href={`/admin/tokens/${encodeURIComponent(accountId)}`}
            className="min-w-0 break-words text-accent underline decoration-1 underline-offset-4"
          >
            {name ?? accountId}
          </Link>
          <span className="tabular-nums">{tokensText(balance)}</span>
          {name !== null && <span className="w-full break-all text-faded text-fine">{accountId}</span>}
        </li>
      ))}
    </ul>
  )
}
