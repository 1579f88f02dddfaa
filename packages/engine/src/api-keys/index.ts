/** API keys with which the merchant's own servers authenticate. */
export { createApiKey } from './create.ts'
export { listApiKeys } from './list.ts'
export { revokeApiKey } from './revoke.ts'
export { apiKeyScopes } from './types.ts'
export { useApiKey } from './use.ts'
