/** For processes of the shop's own that a test starts: where Node keeps what it made of our sources, which is half the work of a start. */
import { fileURLToPath } from 'node:url'

export const compileCache = {
  NODE_COMPILE_CACHE: fileURLToPath(new URL('../node_modules/.cache/node', import.meta.url)),
}
