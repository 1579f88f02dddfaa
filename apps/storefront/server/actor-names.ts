import { shop } from '#server/shop.ts'

/** Email addresses by actor, for those actors that are accounts; see `actorText`. */
export async function readActorNames(actors: (string | null)[]): Promise<Record<string, string>> {
  const distinct = [...new Set(actors.filter((actor) => actor !== null))]
  const names = await Promise.all(distinct.map(readName))
  return Object.fromEntries(
    distinct.flatMap((actor, index): [string, string][] => {
      const name = names[index]
      return name ? [[actor, name]] : []
    }),
  )
}

async function readName(actor: string): Promise<string | undefined> {
  const accountId = `user:${actor.replace(/^(user|admin):/, '')}`
  const accounts = await shop().engine.tokens.admin.find(accountId)
  return accounts.find((account) => account.accountId === accountId)?.name ?? undefined
}
