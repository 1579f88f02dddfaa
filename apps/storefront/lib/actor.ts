const knownActors: Record<string, string> = {
  operator: 'a local admin',
  shop: 'the shop',
  cli: 'the command line',
}

/** Who did something, as pages show it. `names` has the email addresses of accounts. */
export function actorText(actor: string, names: Record<string, string> = {}): string {
  return (
    names[actor] ?? knownActors[actor] ?? actor.replace(/^(user|admin):/, '').replace(/^api-key:/, 'API key ')
  )
}
