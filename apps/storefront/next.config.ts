import { join } from 'node:path'
import type { NextConfig } from 'next'
import shopConfig from '../../countinghouse.config.ts'

const root = join(import.meta.dirname, '../..')

const config: NextConfig = {
  // Public parts of the shop's configuration, inlined for the browser too: see lib/config.ts.
  env: { SHOP_NAME: shopConfig.branding.name, SHOP_CURRENCIES: shopConfig.currencies.join(',') },
  poweredByHeader: false,
  // No page asks Next to resize an image, and an endpoint that works for whoever asks is one to be kept busy with.
  images: { unoptimized: true },
  // npm hoists the workspaces' packages to the root of the root.
  turbopack: { root },
  outputFileTracingRoot: root,
  // `npm run check` runs tsc over this room with the same tsconfig; once is enough.
  typescript: { ignoreBuildErrors: true },
  // Pages say `revalidate = 30`. Past this age nobody gets a stale one while it is made anew: they wait for the new one.
  expireTime: 60,
  // The list of all goods is a page with a parameter like any collection: Next prerenders such a page when somebody first asks,
  // and a page without one at build, where there is no database.
  rewrites: async () => ({
    beforeFiles: [{ source: '/', destination: '/collections/all' }],
    afterFiles: [],
    fallback: [],
  }),
  redirects: async () => [{ source: '/collections/all', destination: '/', permanent: true }],
  // These two look things up on the internet or write files beside ours.
  agentRules: false,
  experimental: {
    agentUpgrade: false,
    // Prerendered pages live in memory: a restart never shows the stock of another day, and a made-up address fills no disk.
    isrFlushToDisk: false,
    // The browser forgets a prefetched page after this many seconds (30 is the least Next allows; its default is five minutes).
    staleTimes: { static: 30 },
  },
}

export default config
