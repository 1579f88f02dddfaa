import type { Metadata } from 'next'
import { TokensPage } from '#components/account/tokens-page.tsx'

export const metadata: Metadata = { title: 'Tokens', robots: { index: false } }

export default function AccountTokensPage() {
  return <TokensPage />
}
