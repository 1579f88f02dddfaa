/** Disputes. A chargeback withdraws the money when it opens; an inquiry does not. */
import { createBalanceTransaction } from '../balance-transactions/create.ts'
import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { invalid } from '../http/errors.ts'

type Dispute = Objects['dispute']
type Charge = Objects['charge']

export type DisputeReason = 'fraudulent' | 'product_not_received' | 'inquiry'

const day = 86_400
const disputeFee = 1_500

export const evidenceFields = [
  'access_activity_log',
  'billing_address',
  'cancellation_policy',
  'cancellation_policy_disclosure',
  'cancellation_rebuttal',
  'customer_communication',
  'customer_email_address',
  'customer_name',
  'customer_purchase_ip',
  'customer_signature',
  'duplicate_charge_documentation',
  'duplicate_charge_explanation',
  'duplicate_charge_id',
  'product_description',
  'receipt',
  'refund_policy',
  'refund_policy_disclosure',
  'refund_refusal_explanation',
  'service_date',
  'service_documentation',
  'shipping_address',
  'shipping_carrier',
  'shipping_date',
  'shipping_documentation',
  'shipping_tracking_number',
  'uncategorized_file',
  'uncategorized_text',
] as const

export function openDispute(ctx: SandboxContext, charge: Charge, kind: DisputeReason): Dispute {
  if (charge.status !== 'succeeded' || charge.disputed) {
    throw invalid(`Charge ${charge.id} cannot be disputed.`)
  }
  const inquiry = kind === 'inquiry'
  const now = ctx.now(charge.customer)
  const dispute: Dispute = {
    id: ctx.ids.next('du_1', 23),
    object: 'dispute',
    amount: charge.amount_captured - charge.amount_refunded,
    balance_transactions: [],
    charge: charge.id,
    created: now,
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: {
      ...Object.fromEntries(evidenceFields.map((name) => [name, null])),
      enhanced_evidence: {},
    } as unknown as Dispute['evidence'],
    evidence_details: {
      due_by: now + 9 * day,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: 'not_submitted',
    },
    intended_submission_method: null,
    is_charge_refundable: inquiry,
    livemode: false,
    metadata: {},
    payment_intent: charge.payment_intent,
    payment_method_details: {
      type: 'card',
      card: {
        brand: charge.payment_method_details?.card?.brand ?? 'visa',
        case_type: inquiry ? 'inquiry' : 'chargeback',
        network: charge.payment_method_details?.card?.network ?? 'visa',
        network_reason_code: '10.4',
      },
    },
    reason: inquiry ? 'fraudulent' : kind,
    status: inquiry ? 'warning_needs_response' : 'needs_response',
  }
  ctx.store.insert(dispute)
  ctx.store.save({ ...charge, disputed: true })
  ctx.emit('charge.dispute.created', dispute)
  if (inquiry) {
    return dispute
  }
  const withdrawn = moveFunds(ctx, dispute, -1)
  ctx.emit('charge.dispute.funds_withdrawn', withdrawn, { previous: dispute })
  return withdrawn
}

/** Withdraws the amount and the fee from the balance, or returns both. */
function moveFunds(ctx: SandboxContext, dispute: Dispute, sign: 1 | -1): Dispute {
  const transaction = createBalanceTransaction(ctx, {
    type: 'adjustment',
    reportingCategory: sign < 0 ? 'dispute' : 'dispute_reversal',
    amount: sign * dispute.amount,
    currency: dispute.currency,
    fee: { amount: -sign * disputeFee, description: 'Dispute fee' },
    source: dispute.id,
    description:
      sign < 0 ? `Chargeback withdrawal for ${dispute.charge}` : `Chargeback reversal for ${dispute.charge}`,
    at: ctx.now(),
  })
  return ctx.store.save({
    ...dispute,
    balance_transactions: [...dispute.balance_transactions, transaction],
  })
}

/**
 * Saves evidence and, if `submit` is set, sends it to the bank. The texts `winning_evidence` and
 * `losing_evidence` decide the dispute a second later.
 */
export function submitEvidence(
  ctx: SandboxContext,
  dispute: Dispute,
  before: Dispute,
  evidence: Record<string, string>,
  submit: boolean,
): Dispute {
  const details = dispute.evidence_details
  const inquiry = dispute.status.startsWith('warning')
  const after = ctx.store.save({
    ...dispute,
    evidence: { ...dispute.evidence, ...evidence },
    evidence_details: {
      ...details,
      has_evidence: true,
      submission_count: details.submission_count + (submit ? 1 : 0),
      submission_method: submit ? 'manual' : 'not_submitted',
    },
    ...(submit ? { status: inquiry ? ('warning_under_review' as const) : ('under_review' as const) } : {}),
  })
  ctx.emit('charge.dispute.updated', after, { previous: before })
  const decision = evidence.uncategorized_text
  if (submit && decision === 'winning_evidence') {
    ctx.jobs.add('dispute.win', dispute.id, ctx.clock.now() + 1_000)
  }
  if (submit && decision === 'losing_evidence') {
    ctx.jobs.add('dispute.lose', dispute.id, ctx.clock.now() + 1_000)
  }
  return after
}

/** Closes a dispute. An inquiry has moved no money, so its outcome does not matter. */
export function closeDispute(ctx: SandboxContext, before: Dispute, outcome: 'won' | 'lost'): Dispute {
  if (['won', 'lost', 'warning_closed'].includes(before.status)) {
    throw invalid('This dispute is already closed.')
  }
  ctx.jobs.cancel(before.id)
  const inquiry = before.status.startsWith('warning')
  const closed = ctx.store.save({ ...before, status: inquiry ? 'warning_closed' : outcome })
  ctx.emit('charge.dispute.closed', closed, { previous: before })
  if (inquiry || outcome === 'lost') {
    return closed
  }
  const reinstated = moveFunds(ctx, closed, 1)
  ctx.emit('charge.dispute.funds_reinstated', reinstated, { previous: closed })
  return reinstated
}
