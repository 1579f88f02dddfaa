import type { Metadata } from 'next'
import { AccountOrder } from '#components/account/account-order.tsx'

export const metadata: Metadata = { title: 'Order', robots: { index: false } }

export default async function AccountOrderPage({ params }: { params: Promise<{ orderId: string }> }) {
  return <AccountOrder orderId={decodeURIComponent((await params).orderId)} />
}
