/**
 * Draws the mounts of the demo shop: `node storefront/drawings/draw.ts` writes `public/products/*.svg`. Sizes are millimetres; change
 * one and draw again.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  add,
  basis,
  circle,
  cross,
  flat,
  graphite,
  green,
  ink,
  type Material,
  outlineOf,
  type Point,
  rotate,
  roundedRect,
  rubber,
  Sheet,
  scale,
  steel,
  sub,
  unit,
  type Vector,
  X,
  Y,
  Z,
} from './pencil.ts'

const out = join(import.meta.dirname, '../public/products')
const red = '#c4553f'

function ball(r: number): Point[] {
  return Array.from({ length: 13 }, (_, i) => {
    const a = -Math.PI / 2 + (Math.PI * i) / 12
    return [r * Math.cos(a), r * Math.sin(a)]
  })
}

/** A phone as a pane of glass: it shows where it goes and hides nothing. */
function phone(
  sheet: Sheet,
  at: Vector,
  u: Vector,
  v: Vector,
  w: Vector,
  { width = 74, height = 152, thick = 8, shows = 'route' } = {},
) {
  const front = add(at, scale(w, thick))
  const shape = roundedRect(width, height, 11)
  const block = outlineOf([...flat(at, u, v, shape), ...flat(front, u, v, shape)])
  sheet.figure(block, { fill: '#5f9f8d', opacity: 0.45, stroke: ink, width: 2.2 })
  sheet.decal({ at: front, u, v, shape, fill: '#eef8f1', opacity: 0.6, stroke: ink, width: 1.2 })
  sheet.decal({ at: front, u, v, shape: roundedRect(width - 7, height - 7, 8), stroke: ink, width: 0.8 })
  const long = height > width
  const on = (a: number, b: number) => add(front, scale(u, long ? a : b), scale(v, long ? b : -a))
  if (shows === 'route') drawRoute(sheet, on, u, v)
  else drawLedger(sheet, on)
  sheet.decal({
    at: on(0, Math.max(width, height) / 2 - 10),
    u,
    v,
    shape: long ? roundedRect(18, 4.5, 2.2) : roundedRect(4.5, 18, 2.2),
    fill: ink,
  })
}

/** `'45 0, 45 2'` reads as two points. */
function points(text: string): Point[] {
  return text.split(', ').map((pair) => pair.split(' ').map(Number) as Point)
}

type OnScreen = (across: number, along: number) => Vector

/** Streets, and the way across them. */
function drawRoute(sheet: Sheet, on: OnScreen, u: Vector, v: Vector) {
  for (const [a, b, c, d] of [
    [-33, 40, 33, 52],
    [-33, 8, 33, 20],
    [-33, -34, 33, -22],
    [-14, 72, 2, -72],
    [20, 70, 30, -64],
  ] as const) {
    sheet.stroke({ points: [on(a, b), on(c, d)], width: 0.9, color: '#7fae9f' })
  }
  sheet.stroke({ points: [on(-3, -66), on(-5.2, -28), on(24, -23), on(20.5, 17), on(-9, 12), on(-12, 44)], width: 3, color: red })
  sheet.figure(flat(on(-12, 44), u, v, circle(4.5, 20)), { fill: red, stroke: '#fff', width: 1.2 })
}

/** A page of an account book: entries, the red margin, the sum on its double rule. */
function drawLedger(sheet: Sheet, on: OnScreen) {
  for (let row = 50; row >= -50; row -= 10) sheet.stroke({ points: [on(-32, row), on(32, row)], width: 0.7, color: '#7fae9f' })
  for (const a of [9, 11.5]) sheet.stroke({ points: [on(a, 62), on(a, -68)], width: 0.9, color: red })
  for (const [row, words, figures] of [
    [53, 30, 12],
    [43, 24, 9],
    [33, 33, 12],
    [23, 20, 14],
    [13, 28, 9],
  ] as const) {
    sheet.stroke({ points: [on(-28, row), on(-28 + words, row)], width: 2.2 })
    sheet.stroke({ points: [on(29 - figures, row), on(29, row)], width: 2.2 })
  }
  sheet.stroke({ points: [on(15, -7), on(29, -7)], width: 2.8 })
  for (const row of [-11.5, -14]) sheet.stroke({ points: [on(14, row), on(30, row)], width: 1 })
}

/** A clamp on a handlebar, its head, and the phone that goes on with a quarter turn. */
function bikeMount(): Sheet {
  const s = new Sheet()
  const bar = 15.9
  // The handlebar, along x.
  s.turn({
    at: [-112, 0, 0],
    w: X,
    profile: [
      [0, 0],
      [bar, 0],
      [bar, 224],
      [bar - 3, 224],
      [bar - 3, 218],
      [0, 218],
    ],
    material: steel,
    rims: [3],
  })
  // The collar, and the bar coming out of it.
  const collar = circle(bar + 7.5)
  s.extrude({ at: [-19, 0, 0], u: Y, v: Z, w: X, profile: collar, length: 38, material: graphite })
  s.turn({
    at: [19, 0, 0],
    w: X,
    profile: [
      [bar + 7.5, 0.1],
      [bar + 0.4, 0.1],
    ],
    material: graphite,
    contour: 0.2,
  })
  s.turn({
    at: [19.2, 0, 0],
    w: X,
    profile: [
      [bar, 0],
      [bar, 94],
    ],
    material: steel,
    contour: 1.2,
  })
  s.turn({
    at: [113, 0, 0],
    w: X,
    profile: [
      [bar, -2],
      [bar, 0],
      [bar - 3.2, 0],
      [bar - 3.2, -4],
    ],
    material: steel,
    rims: [1, 2],
    contour: 1,
  })
  s.decal({ at: [112.9, 0, 0], u: Y, v: Z, shape: circle(bar - 3.2), fill: '#39464d' })
  // Its lug and bolt, toward the viewer.
  s.extrude({
    at: [-13, bar + 3, -9],
    u: Y,
    v: Z,
    w: X,
    profile: points('0 -4, 15 -4, 18 -1, 18 7, 15 10, 0 13'),
    length: 26,
    material: graphite,
  })
  s.turn({
    at: [0, bar + 12.5, -1],
    w: Y,
    profile: points('0 8, 5.2 8').map(([a, b]) => [a, b] as Point),
    material: steel,
  })
  s.turn({
    at: [0, bar + 19, -6],
    w: Y,
    profile: points('7 0, 7 4, 6 5, 0 5'),
    material: steel,
    rims: [1],
  })
  s.decal({ at: [0, bar + 24.1, -6], u: X, v: Z, shape: circle(3.4, 6), fill: ink })
  // The post.
  s.extrude({ at: [0, 0, bar + 3], u: X, v: Y, w: Z, profile: roundedRect(34, 30, 9), length: 14, material: graphite })
  s.turn({
    at: [0, 0, bar + 17],
    w: Z,
    profile: points('17 0, 15 7, 15 10, 25 14, 25 21, 23.5 22.5, 0 22.5'),
    material: green,
    rims: [3, 4, 5],
  })
  // The head with its four lugs.
  const headZ = bar + 39.5
  s.turn({
    at: [0, 0, headZ],
    w: Z,
    profile: points('15 0, 15 5, 0 5'),
    material: graphite,
    rims: [1],
  })
  for (const angle of [180, 270, 90, 0]) {
    const lug = circle(20.5, 10, angle - 21, angle + 21)
    const back = circle(13, 10, angle - 21, angle + 21).toReversed()
    s.extrude({ at: [0, 0, headZ + 3], u: X, v: Y, w: Z, profile: [...lug, ...back], length: 5, material: graphite, contour: 1 })
  }
  s.turn({
    at: [0, 0, headZ + 5],
    w: Z,
    profile: points('14.2 0, 14.2 3.2, 12.5 4.5, 0 4.5'),
    material: graphite,
    rims: [2],
    contour: 0.8,
  })
  s.turn({
    at: [0, 0, headZ + 9.5],
    w: Z,
    profile: points('5.5 0, 5.5 0.8, 0 0.8'),
    material: steel,
    rims: [1],
    contour: 0.8,
  })
  s.decal({ at: [0, 0, headZ + 10.4], u: X, v: Y, shape: circle(2.8, 6), fill: ink })
  // How it goes together: down, and a quarter turn.
  const lift = headZ + 66
  s.stroke({
    points: [
      [0, 0, headZ + 16],
      [0, 0, lift - 4],
    ],
    dash: '7 3 1.5 3',
    width: 1.1,
    color: red,
  })
  s.stroke({ points: circle(33, 24, 20, 118).map(([a, b]): Vector => [a, b, headZ + 24]), width: 1.9, arrow: true, color: red })
  phone(s, [0, 0, lift], X, Y, Z, { width: 152, height: 74 })
  return s
}

/** Places and jaws of the cradle that both other mounts hold. `at` is the middle of the back plate; `u` across the phone, `v` up along it, `w` toward its screen. */
function cradle(s: Sheet, at: Vector, u: Vector, v: Vector, w: Vector) {
  const place = (a: number, b: number, c: number): Vector => add(at, scale(u, a), scale(v, b), scale(w, c))
  const jaw = points('0 0, 0 20, -5 20, -5 15, -2.5 13, -2.5 3, -6 0')
  const jawAt = (side: 1 | -1) => {
    s.extrude({ at: place(side * 26, 4, -1), u, v, w, profile: roundedRect(38, 16, 3), length: 5, material: steel, contour: 1.2 })
    const profile = jaw.map(([a, b]): Point => [side * (a + 4), b])
    s.extrude({
      at: place(side * 37.5, -14, 0),
      u,
      v: w,
      w: v,
      profile: side > 0 ? profile : profile.toReversed(),
      length: 36,
      material: graphite,
    })
    s.extrude({
      at: place(side * 39, -9, 4),
      u: scale(u, 1),
      v: w,
      w: v,
      profile: points('-1.6 0, 1.2 0, 1.2 9, -1.6 9'),
      length: 26,
      material: green,
      contour: 0.8,
    })
  }
  return { place, jawAt }
}

function head(s: Sheet, at: Vector, u: Vector, v: Vector, w: Vector) {
  const { place, jawAt } = cradle(s, at, u, v, w)
  const far = u[0] + u[1] + u[2] > 0 ? -1 : 1
  jawAt(far as 1 | -1)
  s.extrude({ at: place(0, 0, -3), u, v, w, profile: roundedRect(46, 70, 10), length: 8, material: graphite })
  s.decal({ at: place(0, 0, 5.1), u, v, shape: roundedRect(36, 60, 6), fill: '#24303a' })
  for (const row of [-20, -10, 0, 10, 20])
    s.decal({ at: place(0, row, 5.2), u, v, shape: roundedRect(26, 2.4, 1.2), fill: '#52636d' })
  jawAt(-far as 1 | -1)
  // Feet.
  for (const x of [-12 * -far, 12 * -far]) {
    s.extrude({ at: place(x, -35, 0), u, v, w, profile: roundedRect(7, 14, 2), length: 4, material: steel, contour: 1 })
    s.extrude({
      at: place(x - 4.5, -44, 0),
      u: v,
      v: w,
      w: u,
      profile: points('0 0, 4 0, 4 13, 9 13, 9 17, 0 17'),
      length: 9,
      material: graphite,
    })
  }
}

/** The stand for the desk: a weighted foot and two arms. */
function phoneMount(): Sheet {
  const s = new Sheet()
  s.turn({
    at: [0, 0, 0],
    w: Z,
    profile: points('50 0, 50 2.5, 49 3.5'),
    material: rubber,
    rims: [],
  })
  s.turn({
    at: [0, 0, 3],
    w: Z,
    profile: points('49 0, 49 8, 46 11.5, 16 13, 0 13'),
    material: graphite,
    rims: [1, 2],
  })
  s.turn({
    at: [0, 0, 15.2],
    w: Z,
    profile: points('40 0, 40 0.3, 38.6 0.3'),
    material: green,
    contour: 0.2,
    rims: [],
  })
  s.turn({
    at: [0, 0, 15.8],
    w: Z,
    profile: points('13 0, 13 3, 10 6, 10 12, 0 12'),
    material: steel,
    rims: [1, 3],
  })
  // The lower arm leans back, the upper comes forward.
  const foot: Vector = [0, 0, 34]
  const elbow: Vector = [0, -46, 112]
  const wrist: Vector = [0, -18, 196]
  const arm = (from: Vector, to: Vector, width: number) => {
    const w = unit(sub(to, from))
    const v = unit(cross(w, X))
    s.extrude({ at: from, u: X, v, w, profile: roundedRect(width, 11, 4), length: Math.hypot(...sub(to, from)), material: steel })
  }
  s.turn({
    at: [-11, 0, 34],
    w: X,
    profile: points('0 0, 12 0, 13 1, 13 21, 12 22, 0 22'),
    material: graphite,
    rims: [3, 4],
  })
  arm(foot, elbow, 16)
  s.turn({
    at: [11, 0, 34],
    w: X,
    profile: points('8 0, 8 2, 7 3, 0 3'),
    material: green,
    rims: [1, 2],
    contour: 1,
  })
  s.turn({
    at: [-12, ...(elbow.slice(1) as [number, number])],
    w: X,
    profile: points('0 0, 13 0, 14 1, 14 23, 13 24, 0 24'),
    material: graphite,
    rims: [3, 4],
  })
  s.turn({
    at: [12, elbow[1], elbow[2]],
    w: X,
    profile: points('9 0, 9 2, 8 3, 0 3'),
    material: green,
    rims: [1, 2],
    contour: 1,
  })
  arm(add(elbow, [0, 5, 14]), wrist, 14)
  s.turn({
    at: [-9, wrist[1], wrist[2]],
    w: X,
    profile: points('0 0, 10 0, 11 1, 11 17, 10 18, 0 18'),
    material: graphite,
    rims: [3, 4],
  })
  // The neck.
  const tilt = 16
  const up = rotate(Z, X, tilt)
  const toward = rotate(Y, X, tilt)
  const seat = add(wrist, scale(toward, 9))
  s.turn({
    at: seat,
    w: toward,
    profile: points('7 0, 7 8, 11 12, 11 14'),
    material: steel,
    rims: [2],
  })
  const plate = add(seat, scale(toward, 16))
  head(s, plate, X, up, toward)
  phone(s, add(plate, scale(toward, 7), scale(up, 36)), X, up, toward, { shows: 'ledger' })
  return s
}

/** A suction cup, a telescopic arm and the cradle. */
function carMount(): Sheet {
  const s = new Sheet()
  // A piece of dashboard, and the cup on it.
  s.decal({
    at: [0, 0, 0],
    u: X,
    v: Y,
    shape: roundedRect(150, 150, 22),
    fill: '#cfd6cf',
    opacity: 0.55,
    stroke: ink,
    width: 1,
    dash: '4 3',
  })
  s.turn({
    at: [0, 0, 0.5],
    w: Z,
    profile: points('45 0, 45 2, 41 5'),
    material: rubber,
    rims: [1],
  })
  s.turn({
    at: [0, 0, 4.5],
    w: Z,
    profile: points('41.5 0, 39 3, 34 13, 24 20, 0 21'),
    material: graphite,
    rims: [1, 2, 3],
  })
  // The lever.
  s.extrude({
    at: [-11, 22, 16],
    u: Y,
    v: Z,
    w: X,
    profile: points('0 0, 22 -6, 32 -5, 34 -2.5, 30 0.5, 8 7, 0 8'),
    length: 22,
    material: green,
  })
  // Ball and telescopic arm.
  s.turn({
    at: [0, -4, 24],
    w: Z,
    profile: points('15 0, 15 6, 12 9, 0 9'),
    material: graphite,
    rims: [1, 2],
  })
  const from: Vector = [0, -4, 42]
  s.turn({ at: from, w: Z, profile: ball(12.5), material: steel })
  const w = unit([0, -0.62, 1] as Vector)
  const on = (d: number) => add(from, scale(w, d))
  s.turn({
    at: on(5),
    w,
    profile: points('15 0, 15 12, 12.5 15, 0 15'),
    material: graphite,
    rims: [1, 2],
  })
  s.turn({
    at: on(18),
    w,
    profile: points('10.5 0, 10.5 52'),
    material: graphite,
  })
  s.turn({
    at: on(68),
    w,
    profile: points('13 0, 13 14, 11.5 15.5, 0 15.5'),
    material: green,
    rims: [0, 1, 2],
  })
  for (let i = 0; i < 12; i++) {
    const [u, v] = basis(w)
    const a = (i * Math.PI) / 6
    const out = add(scale(u, Math.cos(a)), scale(v, Math.sin(a)))
    if (out[0] + out[1] + out[2] < 0.3) continue
    s.stroke({ points: [add(on(70), scale(out, 13.05)), add(on(80), scale(out, 13.05))], width: 1, color: '#0a3b2b' })
  }
  s.turn({
    at: on(83),
    w,
    profile: points('7 0, 7 34'),
    material: steel,
  })
  s.turn({
    at: on(116),
    w,
    profile: points('10 0, 10 9, 0 9'),
    material: graphite,
    rims: [1],
  })
  const joint = on(134)
  s.turn({ at: joint, w, profile: ball(12), material: steel })
  const tilt = 12
  const up = rotate(Z, X, tilt)
  const toward = rotate(Y, X, tilt)
  s.turn({
    at: add(joint, scale(toward, 3)),
    w: toward,
    profile: points('14 0, 14 12, 12.5 14'),
    material: graphite,
    rims: [1],
  })
  const plate = add(joint, scale(toward, 20))
  head(s, plate, X, up, toward)
  phone(s, add(plate, scale(toward, 7), scale(up, 36)), X, up, toward)
  return s
}

/** A disc with a magnet in it, and the phone that stands on it. */
function deskPuck(material: Material): Sheet {
  const s = new Sheet()
  s.turn({ at: [0, 0, 0], w: Z, profile: points('46 0, 46 4, 44 6'), material: rubber, rims: [1] })
  s.turn({ at: [0, 0, 6], w: Z, profile: points('44 0, 46 2, 46 16, 42 20, 0 20'), material, rims: [1, 2, 3] })
  s.turn({ at: [0, 0, 26.1], w: Z, profile: points('26 0, 26 0.5, 0 0.5'), material: steel, rims: [1] })
  s.decal({ at: [0, 0, 26.8], u: X, v: Y, shape: circle(6), fill: red, stroke: ink, width: 1 })
  return s
}

/** A plate with three holes, and the ball that things hang from. */
function wallPlate(): Sheet {
  const s = new Sheet()
  s.extrude({ at: [0, 0, 0], u: X, v: Z, w: Y, profile: roundedRect(92, 92, 18), length: 8, material: graphite })
  for (const [x, z] of [
    [-30, 30],
    [30, 30],
    [0, -32],
  ] as const) {
    s.turn({ at: [x, 8, z], w: Y, profile: points('7 0, 7 2, 5 3.5, 0 3.5'), material: steel, rims: [1] })
    s.decal({ at: [x, 11.6, z], u: X, v: Z, shape: circle(2.6, 6), fill: ink })
  }
  s.turn({ at: [0, 8, 0], w: Y, profile: points('18 0, 18 5, 11 12, 8 14, 8 26'), material: green, rims: [1, 2] })
  s.turn({ at: [0, 44, 0], w: Y, profile: ball(14), material: steel })
  return s
}

/** A screw below, a cup and its collar above. */
function tripodAdapter(): Sheet {
  const s = new Sheet()
  for (let turn = 0; turn < 5; turn++) {
    s.turn({ at: [0, 0, turn * 5], w: Z, profile: points('8 0, 10.5 2, 8 4'), material: steel, contour: 1 })
  }
  s.turn({ at: [0, 0, 25], w: Z, profile: points('30 0, 34 3, 34 14, 30 18, 0 18'), material: graphite, rims: [1, 2, 3] })
  s.turn({
    at: [0, 0, 43],
    w: Z,
    profile: points('17 0, 15 8, 15 14, 22 20, 22 30, 20 32, 0 32'),
    material: green,
    rims: [3, 4, 5],
  })
  s.turn({ at: [0, 0, 84], w: Z, profile: ball(14), material: steel })
  return s
}

/** The ball on its stem, with the flats for a key. */
function ballJoint(): Sheet {
  const s = new Sheet()
  s.extrude({ at: [0, 0, 0], u: X, v: Y, w: Z, profile: circle(26, 6), length: 16, material: graphite })
  s.turn({ at: [0, 0, 16], w: Z, profile: points('22 0, 20 4, 13 10, 12 40'), material: steel, rims: [1, 2] })
  s.turn({ at: [0, 0, 76], w: Z, profile: ball(27), material: steel })
  return s
}

/** Three on a pile, the uppermost with its backing half off. */
function adhesivePads(): Sheet {
  const s = new Sheet()
  for (const [at, material] of [
    [0, rubber],
    [9, graphite],
    [18, rubber],
  ] as const) {
    s.extrude({ at: [0, 0, at], u: X, v: Y, w: Z, profile: roundedRect(100, 74, 16), length: 7, material })
  }
  s.extrude({ at: [16, -8, 26], u: X, v: Y, w: Z, profile: roundedRect(100, 74, 16), length: 1.5, material: green })
  s.decal({ at: [16, -8, 27.6], u: X, v: Y, shape: roundedRect(84, 58, 10), stroke: '#d9dfde', width: 1.2 })
  return s
}

/** Six-sided, with a short arm and a long one. */
function hexKey(): Sheet {
  const s = new Sheet()
  const six = circle(7, 6)
  s.extrude({ at: [0, -70, 0], u: X, v: Z, w: Y, profile: six, length: 130, material: steel })
  s.extrude({ at: [0, 60, -6], u: X, v: Y, w: Z, profile: six, length: 48, material: steel })
  s.extrude({ at: [0, -58, 0], u: X, v: Z, w: Y, profile: circle(10), length: 46, material: green })
  return s
}

/** Coins of no country, as one counts them out. */
function tokenStacks(): Sheet {
  const s = new Sheet()
  const stack = (x: number, y: number, material: Material, coins: number) => {
    for (let coin = 0; coin < coins; coin++) {
      s.extrude({ at: [x, y, coin * 9], u: X, v: Y, w: Z, profile: circle(30), length: 8, material })
    }
    s.decal({ at: [x, y, coins * 9 - 1], u: X, v: Y, shape: circle(22), stroke: ink, width: 1.2 })
  }
  stack(-38, -34, graphite, 3)
  stack(36, -30, green, 5)
  stack(2, 36, steel, 8)
  return s
}

/** Two thick, two thin, lying as they fell. */
function rubberRings(): Sheet {
  const s = new Sheet()
  const ring = (at: Vector, radius: number, thick: number, material: Material) => {
    const inner = radius - 9
    s.turn({
      at,
      w: Z,
      profile: [
        [radius, 0],
        [radius, thick],
      ],
      material,
    })
    s.decal({ at: [at[0], at[1], at[2] + thick], u: X, v: Y, shape: circle(radius), fill: material[5], stroke: ink, width: 1.2 })
    s.decal({ at: [at[0], at[1], at[2] + thick], u: X, v: Y, shape: circle(inner), fill: material[0], stroke: ink, width: 1 })
  }
  ring([-46, -46, 0], 34, 16, graphite)
  ring([44, -34, 0], 34, 16, rubber)
  ring([-34, 44, 0], 34, 8, rubber)
  ring([40, 44, 0], 34, 8, green)
  return s
}

writeFileSync(`${out}/bike-mount.svg`, bikeMount().svg('Bike Mount on a handlebar, below a phone'))
writeFileSync(`${out}/phone-mount-pro.svg`, phoneMount().svg('Phone Mount Pro, a stand for the desk, holding a phone'))
writeFileSync(`${out}/car-mount-elite.svg`, carMount().svg('Car Mount Elite on a dashboard, holding a phone'))
for (const [color, material] of Object.entries({ graphite, steel, green })) {
  writeFileSync(`${out}/desk-puck-${color}.svg`, deskPuck(material).svg(`Desk Puck, a magnetic disc, ${color}`))
}
writeFileSync(`${out}/desk-puck.svg`, deskPuck(graphite).svg('Desk Puck, a magnetic disc'))
writeFileSync(`${out}/wall-plate.svg`, wallPlate().svg('Wall Plate with its ball'))
writeFileSync(`${out}/tripod-adapter.svg`, tripodAdapter().svg('Tripod Adapter, a screw below and a ball above'))
writeFileSync(`${out}/ball-joint.svg`, ballJoint().svg('Ball Joint on its stem'))
writeFileSync(`${out}/adhesive-pads.svg`, adhesivePads().svg('Adhesive Pads, a pile of them'))
writeFileSync(`${out}/hex-key.svg`, hexKey().svg('Hex Key with a green sleeve'))
writeFileSync(`${out}/tokens.svg`, tokenStacks().svg('Tokens, in three stacks'))
writeFileSync(`${out}/rubber-rings.svg`, rubberRings().svg('Rubber Rings, two thick and two thin'))
