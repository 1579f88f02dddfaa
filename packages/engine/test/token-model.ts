/**
 * A model of tokens without a database, for tests that do the same with both. It has no entries,
 * computes no sums afterwards and applies expiry at once. Throws on what is impossible.
 */
export interface TokenModel {
  /** Time passes: holds and grants expire, each at its moment. */
  advance(now: number): void
  grant(id: string, amount: number, end: number): void
  spend(amount: number): void
  hold(id: string, amount: number, end: number): void
  /** Releases what is not captured. */
  close(id: string, captured: number): void
  /** The total reversed by refunds of the grant's payment; each call replaces the one before. */
  reverse(id: string, refunded: number): void
  isOpen(id: string): boolean
  balance(): number
  held(): number
  /** What is left of each grant or owed, without empty grants. */
  remainders(): Map<string, number>
}

interface ModelGrant {
  id: string
  amount: number
  end: number
  since: number
  remaining: number
  /** What expired, and how much of that a reversal has used up. */
  expired: number
  forgiven: number
  reversed: number
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

  const grantsByExpiry = () => [...grants.values()].sort(byExpiry)
  const balance = () => grantsByExpiry().reduce((sum, { remaining }) => sum + remaining, 0)
  const grantOf = (id: string) => grants.get(id) ?? impossible(`No grant ${id}`)

  const expire = () => {
    for (const grant of grantsByExpiry()) {
      if (grant.end > now || grant.remaining <= 0) {
        continue
      }
      grant.expired += grant.remaining
      grant.remaining = 0
    }
  }
  const payDebts = (payers = grantsByExpiry().filter(({ end }) => end > now)) => {
    for (const payer of payers) {
      for (const debt of grantsByExpiry().filter(({ remaining }) => remaining < 0)) {
        const paid = Math.max(0, Math.min(payer.remaining, -debt.remaining))
        payer.remaining -= paid
        debt.remaining += paid
      }
    }
    expire()
  }
  const draw = (amount: number) => {
    if (balance() < amount) {
      impossible(`${amount} of ${balance()} cannot be drawn`)
    }
    let missing = amount
    const draws: ModelHold['draws'] = []
    for (const grant of grantsByExpiry()) {
      const part = Math.min(missing, Math.max(0, grant.remaining))
      grant.remaining -= part
      missing -= part
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
      const usedHere = Math.min(used, amount)
      used -= usedHere
      grant.remaining += amount - usedHere
    }
    payDebts()
  }

  return {
    advance(until) {
      const expiring = [...holds.values()].filter(({ end }) => end <= until)
      const moments = [...expiring, ...grants.values()]
        .map(({ end }) => end)
        .filter((end) => end > now && end <= until)
      for (const moment of [...moments].sort((left, right) => left - right)) {
        now = moment
        for (const { id } of expiring.filter(({ id, end }) => end === moment && holds.has(id)).sort(byId)) {
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
      const grant = { id, amount, end, since: now, remaining: amount, expired: 0, forgiven: 0, reversed: 0 }
      grants.set(id, grant)
      payDebts([grant])
    },
    spend: (amount) => void draw(amount),
    hold: (id, amount, end) => void holds.set(id, { id, end, draws: draw(amount) }),
    close,
    reverse(id, total) {
      const grant = grantOf(id)
      const reversed = Math.min(grant.amount, total)
      const more = reversed - grant.reversed
      grant.reversed = reversed
      if (more > 0) {
        const forgiven = Math.min(
          more - Math.min(more, Math.max(0, grant.remaining)),
          grant.expired - grant.forgiven,
        )
        grant.forgiven += forgiven
        grant.remaining -= more - forgiven
      } else {
        const restored = Math.min(-more, reversed - more - grant.forgiven)
        grant.forgiven -= -more - restored
        grant.remaining += restored
      }
      payDebts()
    },
    isOpen: (id) => holds.has(id),
    balance,
    held: () =>
      [...holds.values()].flatMap(({ draws }) => draws).reduce((sum, { amount }) => sum + amount, 0),
    remainders: () =>
      new Map(grantsByExpiry().flatMap(({ id, remaining }) => (remaining === 0 ? [] : [[id, remaining]]))),
  }
}

function byExpiry(left: ModelGrant, right: ModelGrant): number {
  if (left.end !== right.end) {
    return left.end < right.end ? -1 : 1
  }
  return left.since - right.since || byId(left, right)
}

const byId = (left: { id: string }, right: { id: string }): number => (left.id < right.id ? -1 : 1)

function impossible(why: string): never {
  throw new Error(why)
}
