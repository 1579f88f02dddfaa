import { createHash } from 'node:crypto'

/** For looking up secrets and long keys without storing them. */
export const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest()
