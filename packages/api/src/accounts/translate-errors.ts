import { isAPIError } from 'better-auth/api'
import { Problem, type ProblemCode } from '../problem.ts'

/**
 * Turns errors of better-auth into problems; an error that is not listed is a bug and is thrown as
 * it is.
 */
export function translateErrors(codes: Record<string, ProblemCode>): (thrown: unknown) => never {
  return (thrown) => {
    const code = isAPIError(thrown) ? codes[String(thrown.body?.code)] : undefined
    throw code ? new Problem(code) : thrown
  }
}
