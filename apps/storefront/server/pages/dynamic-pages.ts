/**
 * Which pages are rendered per request and which are prerendered, from the manifests of the build.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

interface Manifests {
  /** Routes by file, such as `/cart/page`. */
  routes: Record<string, string>
  prerendered: { routes: Record<string, unknown>; dynamicRoutes: Record<string, unknown> }
}

/**
 * Whether the page at this path is rendered per request. Unknown paths are not: the 404 page is
 * prerendered.
 */
export type IsDynamic = (path: string) => boolean

export function readDynamicPages(folder: string): IsDynamic {
  return createIsDynamic({
    routes: JSON.parse(readFileSync(join(folder, 'app-path-routes-manifest.json'), 'utf8')),
    prerendered: JSON.parse(readFileSync(join(folder, 'prerender-manifest.json'), 'utf8')),
  })
}

export function createIsDynamic({ routes, prerendered }: Manifests): IsDynamic {
  const prerenderedRoutes = new Set([
    ...Object.keys(prerendered.routes),
    ...Object.keys(prerendered.dynamicRoutes),
  ])
  const pages = Object.entries(routes).filter(
    ([file, route]) => file.endsWith('/page') && !prerenderedRoutes.has(route),
  )
  const patterns = pages.map(([, route]) => patternOf(route))
  return (path) => !prerenderedRoutes.has(path) && patterns.some((pattern) => pattern.test(path))
}

/** `/orders/[id]`, `/docs/[...path]`, `/docs/[[...path]]`. */
function patternOf(route: string): RegExp {
  const pattern = route
    .split('/')
    .slice(1)
    .map((part) => {
      if (part.startsWith('[[...')) {
        return '(?:/.*)?'
      }
      if (part.startsWith('[...')) {
        return '/.+'
      }
      if (part.startsWith('[')) {
        return '/[^/]+'
      }
      return `/${part.replace(/[^\w-]/g, '\\$&')}`
    })
    .join('')
  return new RegExp(`^${pattern || '/'}/?$`)
}
