/** Keys by which the merchant's own servers call us. */
export { apiKeyScopes, createApiKey } from './create.ts'
export { listApiKeys } from './list.ts'
export { revokeApiKey } from './revoke.ts'
export { useApiKey } from './use.ts'
