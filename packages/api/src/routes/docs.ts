/**
 * The API's documentation: an OpenAPI 3.1 document made from the schemas that check requests, and
 * Swagger UI.
 */
import { hash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { Context } from 'hono'
import type { ApiApp, Shop } from '../app.ts'
import { hasTag, textWithEtag } from '../json-with-etag.ts'
import { Problem } from '../problem.ts'

/** Add these routes last: the document contains the routes that were added before. */
export function addDocsRoutes(app: ApiApp, { siteUrl, version }: Shop): void {
  let openApiDocument: string | undefined
  app.get('/api/openapi.json', (c) => {
    openApiDocument ??= JSON.stringify(
      app.getOpenAPI31Document({
        openapi: '3.1.0',
        info: { title: 'Countinghouse', version },
        servers: [{ url: siteUrl }],
      }),
    )
    return textWithEtag(c, openApiDocument, 'application/json')
  })
  app.get('/api/docs', (c) => {
    c.header('content-security-policy', policy)
    return textWithEtag(c, page, 'text/html; charset=utf-8')
  })
  app.get('/api/docs/assets/:name', (c) => respondWithAsset(c, c.req.param('name')))
}

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Countinghouse API</title>
    <link rel="icon" type="image/png" href="/api/docs/assets/favicon-32x32.png">
    <link rel="stylesheet" href="/api/docs/assets/swagger-ui.css">
  </head>
  <body>
    <div id="docs"></div>
    <script src="/api/docs/assets/swagger-ui-bundle.js"></script>
    <script src="/api/docs/assets/show.js"></script>
  </body>
</html>
`

/** Swagger UI uses inline styles; its scripts are served from here. */
const policy = [
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'",
  "form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
].join('; ')

/** `validatorUrl` is off: it would send the document to a third party. */
const show = `SwaggerUIBundle({ url: '/api/openapi.json', dom_id: '#docs', deepLinking: true, validatorUrl: 'none' })\n`

const assetTypes = {
  'favicon-32x32.png': 'image/png',
  'show.js': 'text/javascript; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'swagger-ui.css': 'text/css; charset=utf-8',
}
type AssetName = keyof typeof assetTypes

interface Asset {
  plain: Uint8Array<ArrayBuffer>
  gzipped: Uint8Array<ArrayBuffer>
  tag: string
}

async function respondWithAsset(c: Context, name: string): Promise<Response> {
  if (!isAssetName(name)) {
    throw new Problem('route.unknown')
  }
  const { plain, gzipped, tag } = await loadAsset(name)
  c.header('cache-control', 'public, max-age=3600')
  c.header('vary', 'accept-encoding')
  c.header('etag', tag)
  if (hasTag(c, tag)) {
    return c.body(null, 304)
  }
  const isGzip = /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/.test(c.req.header('accept-encoding') ?? '')
  if (isGzip) {
    c.header('content-encoding', 'gzip')
  }
  return c.body(isGzip ? gzipped : plain, 200, { 'content-type': assetTypes[name] })
}

function isAssetName(name: string): name is AssetName {
  return Object.hasOwn(assetTypes, name)
}

/** Assets are read and compressed on first use: most processes never serve them. */
const loaded = new Map<AssetName, Promise<Asset>>()

function loadAsset(name: AssetName): Promise<Asset> {
  const known = loaded.get(name)
  if (known) {
    return known
  }
  const loading = readAsset(name)
  loaded.set(name, loading)
  // A failed read may succeed the next time.
  loading.catch(() => loaded.delete(name))
  return loading
}

async function readAsset(name: AssetName): Promise<Asset> {
  const plain = new Uint8Array(
    name === 'show.js' ? Buffer.from(show) : await readFile(join(swaggerFolder(), name)),
  )
  const gzipped = new Uint8Array(await promisify(gzip)(plain))
  return { plain, gzipped, tag: `W/"${hash('sha1', plain, 'base64url')}"` }
}

function swaggerFolder(): string {
  return dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))
}
