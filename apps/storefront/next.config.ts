import { join } from 'node:path'
import type { NextConfig } from 'next'
import shopConfig from '../../countinghouse.config.ts'

const root = join(import.meta.dirname, '../..')

const config: NextConfig = {
  // Public parts of the shop's configuration, inlined for the browser too: see lib/config.ts.
  env: { SHOP_NAME: shopConfig.branding.name, SHOP_CURRENCIES: shopConfig.currencies.join(',') },
  poweredByHeader: false,
  // No page uses Next's image resizing, and an open endpoint for it could be used to overload the
  // server.
  images: { unoptimized: true },
  // npm hoists the workspaces' packages to the repository's root.
  turbopack: { root },
  outputFileTracingRoot: root,
  // `npm run check` runs tsc with the same tsconfig.
  typescript: { ignoreBuildErrors: true },
  // Pages have `revalidate = 30`. A page older than this is not served stale: the request waits for
  // the new one.
  expireTime: 60,
  // The list of all products is rewritten to a page with a parameter, because Next prerenders such
  // a page on first request. A page without parameters is prerendered at build, without a database.
  rewrites: async () => ({
    beforeFiles: [{ source: '/', destination: '/collections/all' }],
    afterFiles: [],
    fallback: [],
  }),
  redirects: async () => [{ source: '/collections/all', destination: '/', permanent: true }],
  // Both options fetch from the internet or write files into the project.
  agentRules: false,
  experimental: {
    agentUpgrade: false,
    // Prerendered pages are kept in memory: a restart never shows old inventory, and requests for
    // invented URLs cannot fill the disk.
    isrFlushToDisk: false,
    // How long browsers keep a prefetched page, in seconds. 30 is Next's minimum; its default is 5
    // minutes.
    staleTimes: { static: 30 },
  },
}

export default config
