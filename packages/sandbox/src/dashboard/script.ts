/** The dashboard's script. Without it every page works and is brought up to date by hand. */
export const script = `'use strict'
// While a page is open and nobody writes in it, it follows what happens.
setInterval(async () => {
  if (document.hidden || document.activeElement?.matches('input, summary') || getSelection()?.type === 'Range') return
  const answer = await fetch('/dashboard/pulse').catch(() => undefined)
  if (!answer?.ok) return
  const pulse = await answer.text()
  if (pulse !== document.body.dataset.pulse) await bringUpToDate(pulse)
}, 2000)

async function bringUpToDate(pulse) {
  const page = await fetch(location.href).then((answer) => answer.text()).catch(() => undefined)
  if (page === undefined) return
  const fresh = new DOMParser().parseFromString(page, 'text/html')
  const focused = document.activeElement?.closest('main') ? undefined : document.activeElement?.value
  const open = [...document.querySelectorAll('details')].map((details) => details.open)
  document.querySelector('main').replaceWith(fresh.querySelector('main'))
  document.querySelector('header').replaceWith(fresh.querySelector('header'))
  document.querySelectorAll('details').forEach((details, index) => { if (open[index] !== undefined) details.open = open[index] })
  if (focused) document.querySelector('header button[value="' + CSS.escape(focused) + '"]')?.focus()
  document.body.dataset.pulse = pulse
}

// "/" goes to the search.
addEventListener('keydown', (event) => {
  if (event.key !== '/' || event.ctrlKey || event.metaKey || event.target.matches('input, textarea')) return
  const search = document.querySelector('input[type=search]')
  if (!search) return
  event.preventDefault()
  search.focus()
})

// What was said is said once: reloading the page must not say it again.
const here = new URL(location.href)
if (here.searchParams.has('done')) {
  here.searchParams.delete('done')
  history.replaceState(null, '', here)
}
`
