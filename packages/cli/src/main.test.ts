import { expect, test } from 'vitest'
import { commands } from './main.ts'

test.each(['build', 'check', 'migrate', 'seed', 'help'])(
  '%s shows its help, and rejects any argument before it starts',
  async (name) => {
    const run = async (argument: string) => commands[name]?.run([argument])
    await expect(run('--help')).rejects.toMatchObject({ usage: `Usage: countinghouse ${name}` })
    await expect(run('--dry-run')).rejects.toThrow('Unknown option --dry-run.')
    await expect(run('now')).rejects.toThrow('Unknown argument "now".')
  },
)
