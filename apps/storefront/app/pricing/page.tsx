import type { Metadata } from 'next'
import { Pricing } from '#components/billing/pricing.tsx'

export const metadata: Metadata = {
  title: 'Plans',
  description: 'Monthly and yearly plans. Change or cancel at any time.',
}

export default function PricingPage() {
  return <Pricing />
}
