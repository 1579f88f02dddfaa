import type { OrderSummary } from '@countinghouse/engine'

/** What an email says, before it is rendered as text and as HTML. */
export interface EmailContent {
  subject: string
  paragraphs: string[]
  link?: { label: string; url: string }
  /** Shown as a table of its lines and totals. */
  order?: OrderSummary
}
