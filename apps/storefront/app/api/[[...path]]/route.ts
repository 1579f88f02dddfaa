/** The API where no `server.ts` stands in front of Next: serverless hosting. Behind `server.ts` no request gets here. */
import { shop } from '#server/shop.ts'

const answer = (request: Request) => shop().api.fetch(request)

export { answer as DELETE, answer as GET, answer as PATCH, answer as POST, answer as PUT }
