import type { Metadata } from 'next'
import { TokensPage } from '#components/account/tokens-page.tsx'

export const metadata: Metadata = { title: 'Your tokens', robots: { index: false } }

export default function TokensPage() {
  return <TokensPage />
}
