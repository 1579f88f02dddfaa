/** Why a renewal is not paid: the card was refused, or its bank wants to hear from the customer first. */
export type DunningReason = 'declined' | 'action_required'
