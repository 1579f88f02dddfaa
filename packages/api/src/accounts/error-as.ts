import { isAPIError } from 'better-auth/api'
import { Problem, type ProblemCode } from '../problem.ts'

/** Turns what better-auth refuses into problems of ours; anything that is not listed is a bug and stays one. */
export function errorAs(codes: Record<string, ProblemCode>): (thrown: unknown) => never {
  return (thrown) => {
    const code = isAPIError(thrown) ? codes[String(thrown.body?.code)] : undefined
    throw code ? new Problem(code) : thrown
  }
}
