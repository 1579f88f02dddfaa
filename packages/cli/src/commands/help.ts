import type { Command } from '../command.ts'

export async function help(commands: Record<string, Command>): Promise<undefined> {
  const width = Math.max(...Object.keys(commands).map((name) => name.length))
  const rows = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`)
  console.log(`Usage: countinghouse <command> [options]

Commands:
${rows.join('\n')}

Settings are read from environment variables and .env; .env.example documents them.`)
}
