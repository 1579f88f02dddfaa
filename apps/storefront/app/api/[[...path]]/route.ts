/**
 * The API on serverless hosting, where Next runs without `server.ts`, which otherwise handles these
 * requests.
 */
import { shop } from '#server/shop.ts'

const handle = (request: Request) => shop().api.fetch(request)

export { handle as DELETE, handle as GET, handle as PATCH, handle as POST, handle as PUT }
