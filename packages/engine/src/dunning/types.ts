/**
 * Why a renewal is unpaid: the card was declined, or the bank requires the customer to
 * authenticate.
 */
export type DunningReason = 'declined' | 'action_required'
