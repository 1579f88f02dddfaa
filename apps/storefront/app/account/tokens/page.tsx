import type { Metadata } from 'next'
import { Tokens } from '#components/account/tokens.tsx'

export const metadata: Metadata = { title: 'Your tokens', robots: { index: false } }

export default function TokensPage() {
  return <Tokens />
}
