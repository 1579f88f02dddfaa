/** Money that goes back, in three beats: the intention, the call, the answer. */

export { finishRefund } from './finish.ts'
export { issueRefund } from './issue.ts'
