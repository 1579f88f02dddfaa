import type { Command } from '../main.ts'

export async function help(commands: Record<string, Command>): Promise<undefined> {
  const width = Math.max(...Object.keys(commands).map((name) => name.length))
  const rows = Object.entries(commands).map(([name, command]) => `  ${name.padEnd(width)}  ${command.does}`)
  console.log(
    `countinghouse <command>\n\n${rows.join('\n')}\n\nSettings are environment variables or lines of .env; .env.example lists them.`,
  )
}
