const knownActors: Record<string, string> = {
  operator: 'a local admin',
  shop: 'the shop',
  cli: 'the command line',
}

/** Who did something, as pages show it. */
export function actorText(actor: string): string {
  return knownActors[actor] ?? actor.replace(/^(user|admin):/, '').replace(/^api-key:/, 'API key ')
}
