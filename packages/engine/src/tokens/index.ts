/**
 * Tokens: grants, spends, holds and balances. Entries are append-only; every balance is their sum.
 */
export { checkTokens } from './check.ts'
export { findTokenAccounts } from './find.ts'
export { grantTokens } from './grant.ts'
export { closeTokenHold, findTokenHold, holdTokens } from './hold.ts'
export { notifyLowTokens } from './notify-low.ts'
export { grantTokenPacks, grantTokenPacksOfUser, recountTokenPacks } from './packs.ts'
export {
  enqueuePlanTokens,
  enqueuePlanTokensOf,
  grantPlanTokens,
  hasMissingPlanTokens,
  listPlanTokenInvoices,
} from './plan-tokens.ts'
export { pruneTokenRejections } from './prune.ts'
export { readTokenHistory, readTokenUsage } from './read.ts'
export { recountTokenGrant, type TokenReversal } from './recount-grant.ts'
export { revokeTokens } from './revoke.ts'
export { settleDueTokenAccounts, settleTokenAccount } from './settle.ts'
export { showTokens } from './show.ts'
export { createTokenSpending, type SpendTokens } from './spending.ts'
export { tokenVerbs } from './verbs.ts'
