import type { Metadata } from 'next'
import { Pricing } from '#components/billing/pricing.tsx'

export const metadata: Metadata = {
  title: 'Plans',
  description: 'By the month or by the year; changed or canceled at any time.',
}

export default function PricingPage() {
  return <Pricing />
}
