/**
 * A drawing machine: solids in millimetres in, an isometric SVG out. x runs to the lower right, y to the lower left, z up. Solids
 * are drawn in the order given, the far ones first; each knows its own faces.
 */
export type Vector = [x: number, y: number, z: number]
export type Point = [u: number, v: number]

/** Six shades, dark to light. */
export type Material = readonly [string, string, string, string, string, string]

export const ink = '#1c2833'
export const graphite: Material = ['#1f2a33', '#2a3740', '#35444e', '#42525d', '#53646e', '#6a7b85']
export const steel: Material = ['#6d7a80', '#8a969b', '#a5b0b3', '#c0c9ca', '#d9dfde', '#eef1ee']
export const green: Material = ['#0a3b2b', '#0f4d39', '#156048', '#1e7558', '#318c6c', '#53a687']
export const rubber: Material = ['#15191c', '#1d2326', '#262d31', '#31393d', '#3f484c', '#525c60']

interface Path {
  d: string
  fill: string
}

export class Sheet {
  private readonly groups: string[] = []
  private readonly seen: Point[] = []

  /** One solid: its outline first, wide, so that the faces drawn over it leave a contour. */
  private put(faces: Path[], contour: number, edges: string[] = []): void {
    const all = faces.map(({ d }) => d).join('')
    const fills = faces.map(({ d, fill }) => `<path d="${d}" fill="${fill}" stroke="${fill}"/>`).join('')
    const lines = edges.length ? `<path d="${edges.join('')}" class="e"/>` : ''
    this.groups.push(`<path d="${all}" class="c" stroke-width="${contour * 2}"/>${fills}${lines}`)
  }

  /** A profile in the plane of `u` and `v`, pushed along `w`: boxes, rods, slabs. Corners sharper than 30° get an edge. */
  extrude({ at, u, v, w, profile, length, material, contour = 1.5 }: Extrusion): this {
    const axis = unit(w)
    const place = ([a, b]: Point, c: number): Vector => add(at, scale(u, a), scale(v, b), scale(axis, c))
    const faces: Path[] = []
    const edges: string[] = []
    const count = profile.length
    const sides = profile.map((point, i) => {
      const next = profile[(i + 1) % count] as Point
      const along = sub(place(next, 0), place(point, 0))
      let normal = unit(cross(along, axis))
      if (area(profile) * dot(cross(u, v), axis) < 0) normal = scale(normal, -1)
      return { point, next, normal, seen: dot(normal, viewer) > 1e-6, tone: toneOf(normal) }
    })
    const strips = runs(sides)
    for (const strip of strips.toSorted((a, b) => depthOf(a, place, length) - depthOf(b, place, length))) {
      const near = strip.map(({ point }) => place(point, 0))
      const far = strip.map(({ point }) => place(point, length))
      const last = (strip.at(-1) as (typeof sides)[number]).next
      const ring = [...near, place(last, 0), place(last, length), ...far.toReversed()]
      faces.push({ d: this.path(ring), fill: material[(strip[0] as (typeof sides)[number]).tone] as string })
    }
    sides.forEach((side, i) => {
      const before = sides[(i + count - 1) % count] as (typeof sides)[number]
      const sharp = dot(side.normal, before.normal) < 0.86
      if (sharp && side.seen && before.seen) edges.push(this.line([place(side.point, 0), place(side.point, length)]))
    })
    const front = dot(axis, viewer) > 0
    const cap = profile.map((point) => place(point, front ? length : 0))
    if (Math.abs(dot(axis, viewer)) > 1e-6) {
      faces.push({ d: this.path(cap), fill: material[toneOf(front ? axis : scale(axis, -1))] as string })
      edges.push(this.line([...cap, cap[0] as Vector]))
    }
    this.put(faces, contour, edges)
    return this
  }

  /** A profile of (radius, height) turned about `w`: cups, knobs, balls. */
  turn({ at, w, profile, material, contour = 1.5, rims = [] }: Turning): this {
    const axis = unit(w)
    const [u, v] = basis(axis)
    const steps = 48
    const place = (radius: number, height: number, angle: number): Vector =>
      add(at, scale(u, radius * Math.cos(angle)), scale(v, radius * Math.sin(angle)), scale(axis, height))
    const bands: { d: string; fill: string; depth: number }[] = []
    for (let ring = 0; ring + 1 < profile.length; ring++) {
      const [r0, h0] = profile[ring] as Point
      const [r1, h1] = profile[ring + 1] as Point
      const slope = unit([h1 - h0, 0, r0 - r1])
      const facets = Array.from({ length: steps }, (_, i) => {
        const from = (i * 2 * Math.PI) / steps
        const middle = from + Math.PI / steps
        const normal = add(scale(u, slope[0] * Math.cos(middle)), scale(v, slope[0] * Math.sin(middle)), scale(axis, slope[2]))
        return { from, to: from + (2 * Math.PI) / steps, seen: dot(normal, viewer) > 1e-6, tone: toneOf(normal) }
      })
      for (const run of runs(facets)) {
        const angles = [...run.map(({ from }) => from), (run.at(-1) as (typeof facets)[number]).to]
        const outline = [...angles.map((a) => place(r0, h0, a)), ...angles.toReversed().map((a) => place(r1, h1, a))]
        bands.push({
          d: this.path(outline),
          fill: material[(run[0] as (typeof facets)[number]).tone] as string,
          depth: dot(mean(outline), viewer),
        })
      }
    }
    const edges = rims.map((index) => {
      const [radius, height] = profile[index] as Point
      const front = Array.from({ length: steps + 1 }, (_, i) => place(radius, height, (i * 2 * Math.PI) / steps))
      return this.line(front)
    })
    this.put(
      bands.toSorted((a, b) => a.depth - b.depth),
      contour,
      edges,
    )
    return this
  }

  /** A flat figure in the plane of `u` and `v`. */
  decal({ at, u, v, shape, ...paint }: Decal): this {
    return this.figure(flat(at, u, v, shape), paint)
  }

  figure(ring: Vector[], { fill, stroke, width = 1.5, opacity = 1, dash }: Paint): this {
    const drawn = `fill="${fill ?? 'none'}"${stroke ? ` stroke="${stroke}" stroke-width="${width}"` : ''}`
    const more = `${opacity < 1 ? ` fill-opacity="${opacity}"` : ''}${dash ? ` stroke-dasharray="${dash}"` : ''}`
    this.groups.push(`<path d="${this.path(ring)}" ${drawn}${more} stroke-linejoin="round"/>`)
    return this
  }

  stroke({ points, color = ink, width = 1.5, dash, arrow = false }: Stroke): this {
    this.groups.push(
      `<path d="${this.line(points)}" fill="none" stroke="${color}" stroke-width="${width}" stroke-linecap="round"${dash ? ` stroke-dasharray="${dash}"` : ''}/>`,
    )
    if (arrow) {
      const [tip, from] = [points.at(-1) as Vector, points.at(-4) as Vector].map((p) => project(p)) as [Point, Point]
      const angle = Math.atan2(tip[1] - from[1], tip[0] - from[0])
      const barb = (turn: number): Point => [tip[0] - 9 * Math.cos(angle + turn), tip[1] - 9 * Math.sin(angle + turn)]
      this.groups.push(
        `<path d="M${at(barb(0.5))}L${at(tip)}L${at(barb(-0.5))}" fill="none" stroke="${color}" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round"/>`,
      )
    }
    return this
  }

  svg(title: string, size = 480, margin = 22): string {
    const xs = this.seen.map(([x]) => x)
    const ys = this.seen.map(([, y]) => y)
    const [x0, x1, y0, y1] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)]
    const zoom = (size - 2 * margin) / Math.max(x1 - x0, y1 - y0)
    const shift = `${round(size / 2 - (zoom * (x0 + x1)) / 2)} ${round(size / 2 - (zoom * (y0 + y1)) / 2)}`
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}">`,
      `<title>${title}</title>`,
      `<style>.c{fill:${ink};stroke:${ink};stroke-linejoin:round}.e{fill:none;stroke:${ink};stroke-opacity:.55;stroke-width:.8;stroke-linejoin:round;stroke-linecap:round}</style>`,
      `<g transform="translate(${shift}) scale(${round(zoom, 3)})" stroke-width=".4">`,
      ...this.groups,
      '</g></svg>',
      '',
    ].join('\n')
  }

  private path(ring: Vector[]): string {
    return `${this.line(ring)}Z`
  }

  private line(points: Vector[]): string {
    const flat = points.map(project)
    this.seen.push(...flat)
    return pathOf(flat)
  }
}

interface Extrusion {
  at: Vector
  u: Vector
  v: Vector
  w: Vector
  profile: Point[]
  length: number
  material: Material
  contour?: number
}
interface Turning {
  at: Vector
  w: Vector
  profile: Point[]
  material: Material
  contour?: number
  rims?: number[]
}
interface Decal extends Paint {
  at: Vector
  u: Vector
  v: Vector
  shape: Point[]
}
interface Paint {
  fill?: string
  stroke?: string
  width?: number
  opacity?: number
  dash?: string
}
interface Stroke {
  points: Vector[]
  color?: string
  width?: number
  dash?: string
  arrow?: boolean
}

/** A figure of the plane of `u` and `v`, in space. */
export const flat = (at: Vector, u: Vector, v: Vector, shape: Point[]): Vector[] =>
  shape.map(([a, b]) => add(at, scale(u, a), scale(v, b)))

export const X: Vector = [1, 0, 0]
export const Y: Vector = [0, 1, 0]
export const Z: Vector = [0, 0, 1]

export const add = (...vs: Vector[]): Vector => vs.reduce((a, b) => [a[0] + b[0], a[1] + b[1], a[2] + b[2]], [0, 0, 0])
export const scale = (v: Vector, k: number): Vector => [v[0] * k, v[1] * k, v[2] * k]
export const sub = (a: Vector, b: Vector): Vector => add(a, scale(b, -1))
export const dot = (a: Vector, b: Vector) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
export const cross = (a: Vector, b: Vector): Vector => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
]
export const unit = (v: Vector): Vector => scale(v, 1 / Math.hypot(...v))
/** Turns `v` about the unit vector `k`, degrees, right-handed. */
export function rotate(v: Vector, k: Vector, degrees: number): Vector {
  const a = (degrees * Math.PI) / 180
  return add(scale(v, Math.cos(a)), scale(cross(k, v), Math.sin(a)), scale(k, dot(k, v) * (1 - Math.cos(a))))
}
export function basis(w: Vector): [Vector, Vector] {
  const u = unit(cross(Math.abs(w[2]) > 0.9 ? X : Z, w))
  return [u, cross(w, u)]
}

const viewer = unit([1, 1, 1])
const light = unit([0.15, 0.62, 0.9])
const project = ([x, y, z]: Vector): Point => [(x - y) * 0.866, (x + y) * 0.5 - z]
const round = (n: number, digits = 1) => Number(n.toFixed(digits))
const at = ([x, y]: Point) => `${round(x)} ${round(y)}`
const toneOf = (normal: Vector) => Math.max(0, Math.min(5, Math.floor((dot(normal, light) + 0.35) * 4.4)))
const mean = (vs: Vector[]) => scale(add(...vs), 1 / vs.length)
const area = (ring: Point[]) =>
  ring.reduce((sum, [a, b], i) => {
    const [c, d] = ring[(i + 1) % ring.length] as Point
    return sum + a * d - b * c
  }, 0) / 2

/** Relative steps on a grid of a tenth: less than half the characters of absolute ones. */
function pathOf(points: Point[]): string {
  let [x, y] = [0, 0]
  const steps: string[] = []
  for (const [i, point] of points.entries()) {
    const [a, b] = [Math.round(point[0] * 10), Math.round(point[1] * 10)]
    if (i > 0 && a === x && b === y) continue
    const [dx, dy] = [a - x, b - y].map((n) => String(n / 10).replace(/^(-?)0\./, '$1.')) as [string, string]
    steps.push(`${i === 0 ? 'm' : ''}${dx}${dy.startsWith('-') ? '' : ' '}${dy}`)
    ;[x, y] = [a, b]
    if (i === 0) steps.push('l')
  }
  return steps.join(' ').replaceAll(' l ', 'l').replaceAll(' -', '-').replace(/^m/, 'M')
}

/** The points that make the outline of them all, as it is seen. */
export function outlineOf(points: Vector[]): Vector[] {
  const sorted = points.map((v) => ({ v, p: project(v) })).toSorted((a, b) => a.p[0] - b.p[0] || a.p[1] - b.p[1])
  const half = (list: typeof sorted) => {
    const kept: typeof sorted = []
    for (const next of list) {
      while (kept.length > 1 && turnOf((kept.at(-2) as typeof next).p, (kept.at(-1) as typeof next).p, next.p) <= 0) kept.pop()
      kept.push(next)
    }
    return kept.slice(0, -1)
  }
  return [...half(sorted), ...half(sorted.toReversed())].map(({ v }) => v)
}

const turnOf = (a: Point, b: Point, c: Point) => (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])

function depthOf(strip: { point: Point }[], place: (p: Point, c: number) => Vector, length: number): number {
  return dot(mean(strip.map(({ point }) => place(point, length / 2))), viewer)
}

/** Neighbours that are seen and share a tone, round the ring: each run is drawn as one face. */
function runs<T extends { seen: boolean; tone: number }>(ring: T[]): T[][] {
  const start = ring.findIndex((side, i) => {
    const b = ring[(i + ring.length - 1) % ring.length] as T
    return b.seen !== side.seen || b.tone !== side.tone
  })
  const turned = [...ring.slice(Math.max(start, 0)), ...ring.slice(0, Math.max(start, 0))]
  const found: T[][] = []
  for (const side of turned) {
    const run = found.at(-1)
    if (run && run[0]?.seen === side.seen && run[0]?.tone === side.tone) run.push(side)
    else found.push([side])
  }
  return found.filter((run) => run[0]?.seen)
}

export function circle(radius: number, steps = 48, from = 0, to = 360): Point[] {
  const whole = to - from >= 360
  return Array.from({ length: whole ? steps : steps + 1 }, (_, i) => {
    const a = ((from + ((to - from) * i) / steps) * Math.PI) / 180
    return [radius * Math.cos(a), radius * Math.sin(a)]
  })
}

/** Centred on the origin. */
export function roundedRect(width: number, height: number, radius: number): Point[] {
  const [x, y] = [width / 2 - radius, height / 2 - radius]
  const corner = (cx: number, cy: number, from: number) =>
    circle(radius, 8, from, from + 90).map(([a, b]): Point => [a + cx, b + cy])
  return [...corner(x, y, 0), ...corner(-x, y, 90), ...corner(-x, -y, 180), ...corner(x, -y, 270)]
}
