/**
 * What tokens are, on a page and without a database: for tests that do the same with both. It knows no entries, sums nothing up later, and
 * does what time does at once. What is impossible throws.
 */
export interface TokenModel {
  /** Time passes: holds lapse and grants expire, each at its moment. */
  advance(now: number): void
  grant(id: string, amount: number, end: number): void
  spend(amount: number): void
  hold(id: string, amount: number, end: number): void
  /** All that is not captured goes back. */
  close(id: string, captured: number): void
  /** So much of a grant's money went back, all in all; the next claim takes the place of this one. */
  claim(id: string, gone: number): void
  isOpen(id: string): boolean
  balance(): number
  held(): number
  /** What is left of each grant, or owed; not of those with nothing. */
  rests(): Map<string, number>
}

interface ModelGrant {
  id: string
  amount: number
  end: number
  since: number
  rest: number
  /** What time has taken, and how much of that the money that went back has paid for. */
  lost: number
  forgiven: number
  gone: number
}

interface ModelHold {
  id: string
  end: number
  draws: { grant: ModelGrant; amount: number }[]
}

export function createTokenModel(start: number): TokenModel {
  const grants = new Map<string, ModelGrant>()
  const holds = new Map<string, ModelHold>()
  let now = start

  const inOrder = () => [...grants.values()].sort(firstToEnd)
  const balance = () => inOrder().reduce((sum, { rest }) => sum + rest, 0)
  const grantOf = (id: string) => grants.get(id) ?? impossible(`There is no grant ${id}`)

  const expire = () => {
    for (const grant of inOrder()) {
      if (grant.end > now || grant.rest <= 0) {
        continue
      }
      grant.lost += grant.rest
      grant.rest = 0
    }
  }
  const payDebts = (payers = inOrder().filter(({ end }) => end > now)) => {
    for (const payer of payers) {
      for (const debt of inOrder().filter(({ rest }) => rest < 0)) {
        const paid = Math.max(0, Math.min(payer.rest, -debt.rest))
        payer.rest -= paid
        debt.rest += paid
      }
    }
    expire()
  }
  const draw = (amount: number) => {
    if (balance() < amount) {
      impossible(`${amount} of ${balance()} cannot be drawn`)
    }
    let wanted = amount
    const draws: ModelHold['draws'] = []
    for (const grant of inOrder()) {
      const part = Math.min(wanted, Math.max(0, grant.rest))
      grant.rest -= part
      wanted -= part
      if (part > 0) {
        draws.push({ grant, amount: part })
      }
    }
    return draws
  }
  const close = (id: string, captured: number) => {
    const hold = holds.get(id) ?? impossible(`Hold ${id} is not open`)
    holds.delete(id)
    let used = captured
    for (const { grant, amount } of hold.draws) {
      const kept = Math.min(used, amount)
      used -= kept
      grant.rest += amount - kept
    }
    payDebts()
  }

  return {
    advance(until) {
      const lapsing = [...holds.values()].filter(({ end }) => end <= until)
      const moments = [...lapsing, ...grants.values()]
        .map(({ end }) => end)
        .filter((end) => end > now && end <= until)
      for (const moment of [...moments].sort((left, right) => left - right)) {
        now = moment
        for (const { id } of lapsing.filter(({ id, end }) => end === moment && holds.has(id)).sort(byId)) {
          close(id, 0)
        }
        expire()
      }
      now = until
    },
    grant(id, amount, end) {
      if (grants.has(id)) {
        impossible(`${id} is granted twice`)
      }
      const grant = { id, amount, end, since: now, rest: amount, lost: 0, forgiven: 0, gone: 0 }
      grants.set(id, grant)
      payDebts([grant])
    },
    spend: (amount) => void draw(amount),
    hold: (id, amount, end) => void holds.set(id, { id, end, draws: draw(amount) }),
    close,
    claim(id, wanted) {
      const grant = grantOf(id)
      const gone = Math.min(grant.amount, wanted)
      const more = gone - grant.gone
      grant.gone = gone
      if (more > 0) {
        const forgiven = Math.min(more - Math.min(more, Math.max(0, grant.rest)), grant.lost - grant.forgiven)
        grant.forgiven += forgiven
        grant.rest -= more - forgiven
      } else {
        const back = Math.min(-more, gone - more - grant.forgiven)
        grant.forgiven -= -more - back
        grant.rest += back
      }
      payDebts()
    },
    isOpen: (id) => holds.has(id),
    balance,
    held: () =>
      [...holds.values()].flatMap(({ draws }) => draws).reduce((sum, { amount }) => sum + amount, 0),
    rests: () => new Map(inOrder().flatMap(({ id, rest }) => (rest === 0 ? [] : [[id, rest]]))),
  }
}

function firstToEnd(left: ModelGrant, right: ModelGrant): number {
  if (left.end !== right.end) {
    return left.end < right.end ? -1 : 1
  }
  return left.since - right.since || byId(left, right)
}

const byId = (left: { id: string }, right: { id: string }): number => (left.id < right.id ? -1 : 1)

function impossible(why: string): never {
  throw new Error(why)
}
