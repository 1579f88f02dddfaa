/**
 * The entry point of every command. To add one, write a file in `commands/` and a row in this
 * table.
 */
import { HelpRequest, parseArguments, rejectPositionals } from './arguments.ts'
import { CliError } from './cli-error.ts'
import type { Command } from './command.ts'
import { stopping } from './stop.ts'

export const commands: Record<string, Command> = {
  start: {
    summary: 'Run the shop; --fresh deletes all data first',
    run: async (args) => (await import('./commands/start.ts')).start(args),
  },
  dev: {
    summary: 'Run the shop with hot reload, and restart it when a package changes',
    run: async (args) => (await import('./commands/dev.ts')).dev(args),
  },
  build: {
    summary: 'Build the storefront if its sources have changed',
    run: withoutArguments('build', async () => (await import('./commands/build.ts')).build()),
  },
  check: {
    summary: 'Check code style and types',
    run: withoutArguments('check', async () => (await import('./commands/check.ts')).check()),
  },
  test: {
    summary: 'Run all checks and tests, or only the tests in the given paths; --deep at full size',
    run: async (args) => (await import('./commands/test.ts')).test(args),
  },
  migrate: {
    summary: 'Apply missing database migrations',
    run: withoutArguments('migrate', async () => (await import('./commands/migrate.ts')).migrate()),
  },
  seed: {
    summary: 'Add the demo products to an empty catalog',
    run: withoutArguments('seed', async () => (await import('./commands/seed.ts')).seed()),
  },
  admin: {
    summary: 'Create an admin account, or make a customer an admin (admin create)',
    run: async (args) => (await import('./commands/admin.ts')).admin(args),
  },
  events: {
    summary: 'List, show and replay the events received from Stripe',
    run: async (args) => (await import('./commands/events.ts')).events(args),
  },
  reconcile: {
    summary: 'Compare the database with Stripe; --fix repairs discrepancies',
    run: async (args) => (await import('./commands/reconcile.ts')).reconcile(args),
  },
  ledger: {
    summary: 'Show account balances, or check them against Stripe (ledger check)',
    run: async (args) => (await import('./commands/ledger.ts')).ledger(args),
  },
  catalog: {
    summary: 'Update products and prices at Stripe from countinghouse.config.ts (catalog push)',
    run: async (args) => (await import('./commands/catalog.ts')).catalog(args),
  },
  doctor: {
    summary: 'Check the setup of the shop and suggest fixes',
    run: async (args) => (await import('./commands/doctor.ts')).doctor(args),
  },
  webhooks: {
    summary: 'Create or update the webhook endpoint at Stripe (webhooks register)',
    run: async (args) => (await import('./commands/webhooks.ts')).webhooks(args),
  },
  chaos: {
    summary: 'Place orders in the running shop while its sandbox fails, then check consistency',
    run: async (args) => (await import('./commands/chaos.ts')).chaos(args),
  },
  tokens: {
    summary: 'Check that token balances match their ledger entries (tokens check)',
    run: async (args) => (await import('./commands/tokens.ts')).tokens(args),
  },
  'api-keys': {
    summary: 'Create, list and revoke API keys for servers',
    run: async (args) => (await import('./commands/api-keys.ts')).apiKeys(args),
  },
  sandbox: {
    summary: 'Run the Stripe sandbox without a shop',
    run: async (args) => (await import('./commands/sandbox.ts')).sandbox(args),
  },
  help: {
    summary: 'Show this help',
    run: withoutArguments('help', async () => (await import('./commands/help.ts')).help(commands)),
  },
}

/** `migrate --help` must not migrate, and an unknown option is an error as in every command. */
function withoutArguments(name: string, run: () => Promise<number | undefined>): Command['run'] {
  const usage = `Usage: countinghouse ${name}`
  return async (args) => {
    rejectPositionals(parseArguments(args, {}, usage).positionals, usage)
    return run()
  }
}

async function main([name = 'help', ...args]: string[]): Promise<number> {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (command) {
    return (await command.run(args)) ?? 0
  }
  if (['--help', '-h'].includes(name)) {
    return (await commands.help?.run([])) ?? 0
  }
  console.error(`Unknown command "${name}". Run \`countinghouse help\` for a list of commands.`)
  return 1
}

/**
 * Prints a CliError as its message and hint, and any other error, which is a bug, with its stack.
 * @returns the exit code; 0 when the process was stopped or the user asked for help
 */
function reportError(error: unknown): number {
  if (stopping.aborted && error === stopping.reason) {
    return 0
  }
  if (error instanceof HelpRequest) {
    console.log(error.usage)
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
  // The channel to the launcher must not keep this process alive. In a test's process it must, so
  // not outside this block.
  process.channel?.unref()
  process.exitCode = await main(process.argv.slice(2)).catch(reportError)
  // Handles that a library left open must not keep the process alive.
  setTimeout(() => process.exit(), 1_000).unref()
}
