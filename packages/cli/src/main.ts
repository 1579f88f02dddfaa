/** Where every command enters, on Node 24 by now. The table is the list of commands: a new one is one file and one row. */

import { CliError } from './cli-error.ts'
import { stopping } from './stop.ts'

export interface Command {
  /** Completes the sentence "countinghouse <name> …" in the help. */
  does: string
  /** Gets the words after the command. Returns the exit code, 0 when it returns none. */
  run: (args: string[]) => Promise<number | undefined>
}

export const commands: Record<string, Command> = {
  start: {
    does: 'runs the shop; --fresh begins with an empty one',
    run: async (args) => (await import('./commands/start.ts')).start(args),
  },
  dev: {
    does: 'runs the shop with hot reload, and restarts it when a package changes',
    run: async (args) => (await import('./commands/dev.ts')).dev(args),
  },
  build: {
    does: 'builds the storefront, if its sources changed',
    run: async () => (await import('./commands/build.ts')).build(),
  },
  check: {
    does: 'checks style and types',
    run: async () => (await import('./commands/check.ts')).check(),
  },
  test: {
    does: 'runs every check and test; --deep at full size; with paths only their tests',
    run: async (args) => (await import('./commands/test.ts')).test(args),
  },
  migrate: {
    does: "brings the database's tables up to date",
    run: async () => (await import('./commands/migrate.ts')).migrate(),
  },
  seed: {
    does: "puts the demonstration's goods into an empty catalog",
    run: async () => (await import('./commands/seed.ts')).seed(),
  },
  admin: {
    does: 'admin create: makes an admin, or makes one of a customer',
    run: async (args) => (await import('./commands/admin.ts')).admin(args),
  },
  events: {
    does: 'lists, shows and replays what Stripe told the shop',
    run: async (args) => (await import('./commands/events.ts')).events(args),
  },
  reconcile: {
    does: "compares the shop's rows with Stripe's objects; --fix mends them",
    run: async (args) => (await import('./commands/reconcile.ts')).reconcile(args),
  },
  ledger: {
    does: 'shows the accounts; ledger check proves them against Stripe, --fix books what is missing',
    run: async (args) => (await import('./commands/ledger.ts')).ledger(args),
  },
  catalog: {
    does: "catalog push: makes Stripe's products and prices what plans.ts says",
    run: async (args) => (await import('./commands/catalog.ts')).catalog(args),
  },
  doctor: {
    does: 'says what is wrong with the shop as it is set up, and what to do',
    run: async (args) => (await import('./commands/doctor.ts')).doctor(args),
  },
  webhooks: {
    does: 'register: makes or mends the endpoint at Stripe that tells the shop',
    run: async (args) => (await import('./commands/webhooks.ts')).webhooks(args),
  },
  chaos: {
    does: 'sells at the shop that runs while its sandbox misbehaves, and says which promises held',
    run: async (args) => (await import('./commands/chaos.ts')).chaos(args),
  },
  tokens: {
    does: 'tokens check: proves that every account has what its entries add up to',
    run: async (args) => (await import('./commands/tokens.ts')).tokens(args),
  },
  'api-keys': {
    does: 'creates, lists and revokes the keys by which servers call the shop',
    run: async (args) => (await import('./commands/api-keys.ts')).apiKeys(args),
  },
  sandbox: {
    does: 'runs the Stripe sandbox alone; --port, --host, --data and --seed as where it is published by itself',
    run: async (args) => (await import('./commands/sandbox.ts')).sandbox(args),
  },
  help: {
    does: 'shows this',
    run: async () => (await import('./commands/help.ts')).help(commands),
  },
}

async function main([name = 'help', ...args]: string[]): Promise<number> {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (command) {
    return (await command.run(args)) ?? 0
  }
  if (['--help', '-h'].includes(name)) {
    return (await commands.help?.run([])) ?? 0
  }
  console.error(`There is no command "${name}".\n`)
  await commands.help?.run([])
  return 1
}

/** A trouble is told in two sentences; anything else is a bug and shows its stack. Being stopped is neither. */
function tell(error: unknown): number {
  if (stopping.aborted && error === stopping.reason) {
    return 0
  }
  if (error instanceof CliError) {
    console.error(`\n${error.message}\n${error.hint}`)
  } else {
    console.error(error)
  }
  return 1
}

if (import.meta.main) {
  // Listening to the launcher must not keep us alive. Only here: the channel of a test's process is all that keeps that one.
  process.channel?.unref()
  process.exitCode = await main(process.argv.slice(2)).catch(tell)
  // What a library left open must not hold the terminal; unreferenced, it costs nothing when there is nothing left.
  setTimeout(() => process.exit(), 1_000).unref()
}
