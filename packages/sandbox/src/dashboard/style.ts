/**
 * The dashboard's stylesheet: two columns on a desktop, one on a phone, dark where the system is
 * set to dark.
 */
export const style = `
:root { --ink: #1c2331; --muted: #586173; --line: #d9dee8; --paper: #fff; --surface: #f3f5fa; --accent: #4338ca; --accent-ink: #fff;
  --good: #0b6b4a; --good-surface: #e3f5ec; --bad: #a3152a; --bad-surface: #fdecee; --pending: #7a4b00; --pending-surface: #fff0cf; --banner: #ffd978;
  --mono: ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace; --radius: 10px; color-scheme: light dark; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8ebf2; --muted: #a2abbd; --line: #353d4f; --paper: #1c212d; --surface: #12161f; --accent: #a5a0ff; --accent-ink: #12161f;
    --good: #6fd9ae; --good-surface: #133528; --bad: #ff9aa8; --bad-surface: #43161e; --pending: #ffcf70; --pending-surface: #3d2e0c; }
}
* { box-sizing: border-box; }
body { margin: 0; color: var(--ink); background: var(--surface); font: 15px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; border-top: 4px solid var(--banner); }
h1, h2, h3 { margin: 0 0 .6rem; line-height: 1.2; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; letter-spacing: -.015em; } h2 { font-size: 1.05rem; } h3 { font-size: 1rem; }
p { margin: 0 0 .75rem; overflow-wrap: anywhere; } ul, ol { list-style: none; margin: 0; padding: 0; }
a { color: var(--accent); text-underline-offset: 2px; }
code, pre { font-family: var(--mono); font-size: .86em; } code { overflow-wrap: anywhere; }
.muted, time { color: var(--muted); } .lead { max-width: 46rem; font-size: 1.05rem; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
.skip, .visually-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip:focus { position: static; width: auto; height: auto; clip-path: none; }
button, input { font: inherit; color: inherit; }
button, .button { display: inline-block; padding: .3rem .7rem; border: 1px solid var(--line); border-radius: 8px; background: var(--paper); color: var(--ink);
  font-size: .88rem; font-weight: 600; text-decoration: none; cursor: pointer; overflow-wrap: anywhere; }
button:hover, .button:hover { border-color: var(--accent); color: var(--accent); }
button.good { color: var(--good); } button.bad { color: var(--bad); }
input:not([type=hidden]) { width: 100%; min-width: 0; padding: .4rem .6rem; border: 1px solid var(--line); border-radius: 8px; background: var(--paper); }

header { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1.5rem; padding: .7rem 1.5rem; background: var(--paper); border-bottom: 1px solid var(--line); }
.brand { display: flex; align-items: center; gap: .55rem; color: var(--ink); font-size: 1.1rem; font-weight: 750; letter-spacing: -.01em; text-decoration: none; }
.logo { width: 1.25rem; height: 1rem; border: 2.5px solid currentColor; border-radius: 4px; background: linear-gradient(currentColor, currentColor) center / 45% 2.5px no-repeat; }
nav { display: flex; gap: .2rem; overflow-x: auto; }
nav a { padding: .3rem .65rem; border-radius: 8px; color: var(--muted); font-weight: 600; text-decoration: none; white-space: nowrap; }
nav a:hover { background: var(--surface); color: var(--ink); } nav a[aria-current] { background: var(--surface); color: var(--accent); }
.count { padding: 0 .4rem; border-radius: 99px; background: var(--bad); color: var(--paper); font-size: .75rem; }
.clock { display: flex; flex-wrap: wrap; align-items: center; gap: .3rem .75rem; margin-left: auto; }
.clock time { color: var(--ink); font-variant-numeric: tabular-nums; font-weight: 600; }
.clock-buttons { display: flex; gap: .25rem; }

main { max-width: 80rem; margin: 0 auto; padding: 1.5rem; outline: none; overflow-wrap: anywhere; }
footer { padding: 1rem 1.5rem 2rem; color: var(--muted); text-align: center; font-size: .85rem; }
.message { padding: .6rem .9rem; border-radius: var(--radius); font-weight: 600; }
.message.good { background: var(--good-surface); color: var(--good); } .message.bad { background: var(--bad-surface); color: var(--bad); }
.panel { margin: 0 0 1rem; padding: 1rem 1.15rem; background: var(--paper); border: 1px solid var(--line); border-radius: var(--radius); min-width: 0; }
summary { cursor: pointer; } summary h2 { display: inline; margin-right: .5rem; } details[open] > summary { margin-bottom: .6rem; }
.columns { display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: 0 1rem; align-items: start; }
.side { min-width: 0; }
.rows li { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: center; gap: .3rem .75rem; padding: .4rem 0; border-top: 1px solid var(--line); }
.rows li:first-child { border-top: 0; } .rows li > span { min-width: 0; overflow-wrap: anywhere; }
.scheduled li { justify-content: flex-start; } .scheduled time { flex: 0 0 7rem; font-variant-numeric: tabular-nums; }
.buttons { display: flex; flex-wrap: wrap; gap: .4rem; margin: .3rem 0; } .buttons form { margin: 0; }
.badge { display: inline-block; padding: 0 .5rem; border-radius: 99px; background: var(--surface); color: var(--muted); font-size: .78rem; font-weight: 650; white-space: nowrap; vertical-align: middle; letter-spacing: 0; }
.badge.good { background: var(--good-surface); color: var(--good); } .badge.bad { background: var(--bad-surface); color: var(--bad); } .badge.pending { background: var(--pending-surface); color: var(--pending); }

.groups > li { position: relative; padding: 0 0 .8rem 1.2rem; border-left: 2px solid var(--line); }
.groups > li::before { content: ''; position: absolute; left: -6px; top: .45rem; width: 10px; height: 10px; border-radius: 50%; background: var(--accent); border: 2px solid var(--paper); }
.cause { margin: 0 0 .15rem; font-size: .82rem; color: var(--muted); overflow-wrap: anywhere; } .cause a { color: inherit; font-family: var(--mono); }
.events li { padding: .1rem 0; overflow-wrap: anywhere; } .events a { font-weight: 600; text-decoration: none; } .events a:hover { text-decoration: underline; }
.breadcrumbs { margin: 0 0 .3rem; font-size: .88rem; } .breadcrumbs a + a::before { content: '› '; color: var(--muted); }
.search { display: flex; gap: .5rem; max-width: 34rem; margin: 0 0 1rem; }
.search button { flex: none; overflow-wrap: normal; } .panel > p:last-child { margin-bottom: 0; } .json + p { margin-top: .75rem; }
.chips { display: flex; flex-wrap: wrap; gap: .35rem; margin: 0 0 1rem; }
.chips a { display: block; padding: .15rem .65rem; border: 1px solid var(--line); border-radius: 99px; background: var(--paper); color: var(--ink); font-size: .86rem; text-decoration: none; }
.chips a:hover, .chips a[aria-current] { border-color: var(--accent); color: var(--accent); }
.table { padding: 0; overflow: hidden; } .table li + li { border-top: 1px solid var(--line); }
.table a { display: grid; grid-template-columns: minmax(0, 2fr) minmax(0, 1fr) minmax(0, 1.6fr) 13.5rem; gap: .2rem 1rem; padding: .6rem 1.15rem; color: inherit; text-decoration: none; }
.table a:hover { background: var(--surface); } .table a:focus-visible { outline-offset: -3px; } .name { overflow-wrap: anywhere; }
.id { overflow: hidden; font-family: var(--mono); font-size: .82rem; text-overflow: ellipsis; white-space: nowrap; }
.json, .response { max-height: 44rem; margin: 0; padding: .8rem 1rem; overflow: auto; background: var(--surface); border-radius: 8px; line-height: 1.55; white-space: pre; }
.response { max-height: 10rem; white-space: pre-wrap; overflow-wrap: anywhere; }
.json .key { color: var(--muted); } .json .string { color: var(--good); } .json .number { color: var(--pending); } .json .time { color: var(--muted); font-style: italic; }
.deliveries li { padding: .5rem 0; border-top: 1px solid var(--line); } .deliveries li:first-child { border-top: 0; } .deliveries p { margin: 0 0 .3rem; overflow-wrap: anywhere; }
.deliveries .delivery-event { padding-bottom: 0; overflow-wrap: anywhere; } .delivery-event + li { border-top: 0; padding-top: 0; }
.details { display: grid; grid-template-columns: 8rem minmax(0, 1fr); gap: .2rem .75rem; margin: 0 0 .75rem; } .details dt { color: var(--muted); } .details dd { margin: 0; overflow-wrap: anywhere; }
.secret[open] > summary { margin: 0; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(17rem, 100%), 1fr)); gap: 1rem; margin: 0 0 1.5rem; }
.card { display: flex; flex-direction: column; padding: 1rem 1.15rem; background: var(--paper); border: 1px solid var(--line); border-radius: var(--radius); }
.card p { flex: 1; } .fields { display: grid; grid-template-columns: repeat(auto-fit, minmax(6.5rem, 1fr)); gap: .5rem; align-items: end; margin-bottom: .75rem; }
.fields label { color: var(--muted); font-size: .82rem; } .card button { align-self: flex-start; }
@media (max-width: 56rem) { .columns { grid-template-columns: minmax(0, 1fr); } .side { order: -1; } .table a { grid-template-columns: minmax(0, 1fr) auto; } .table time { text-align: right; } }
@media (max-width: 34rem) {
  header { padding: .6rem .9rem; } main { padding: 1rem .9rem; } .panel { padding: .85rem .9rem; } .clock { margin-left: 0; width: 100%; justify-content: space-between; }
  nav { order: 3; flex-wrap: wrap; width: 100%; margin: 0 -.5rem; } nav a { padding: .25rem .5rem; font-size: .92rem; } .clock-buttons button { padding: .3rem .5rem; } .table a { grid-template-columns: minmax(0, 1fr); padding: .6rem .9rem; } .table time { text-align: left; }
}
@media (prefers-reduced-motion: no-preference) { button, .button, nav a { transition: color .12s, border-color .12s, background .12s; } }
`
