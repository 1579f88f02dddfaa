/** The dashboard's script. Every page also works without it, and is then refreshed by reloading. */
export const script = `'use strict'
// Refreshes the page when the sandbox changes, unless someone is typing or has text selected.
setInterval(async () => {
  if (document.hidden || document.activeElement?.matches('input, summary') || getSelection()?.type === 'Range') return
  const response = await fetch('/dashboard/pulse').catch(() => undefined)
  if (!response?.ok) return
  const version = await response.text()
  if (version !== document.body.dataset.stateVersion) await refresh(version)
}, 2000)

async function refresh(version) {
  const page = await fetch(location.href).then((response) => response.text()).catch(() => undefined)
  if (page === undefined) return
  const updated = new DOMParser().parseFromString(page, 'text/html')
  const focused = document.activeElement?.closest('main') ? undefined : document.activeElement?.value
  const open = [...document.querySelectorAll('details')].map((details) => details.open)
  document.querySelector('main').replaceWith(updated.querySelector('main'))
  document.querySelector('header').replaceWith(updated.querySelector('header'))
  document.querySelectorAll('details').forEach((details, index) => { if (open[index] !== undefined) details.open = open[index] })
  if (focused) document.querySelector('header button[value="' + CSS.escape(focused) + '"]')?.focus()
  document.body.dataset.stateVersion = version
}

// "/" focuses the search field.
addEventListener('keydown', (event) => {
  if (event.key !== '/' || event.ctrlKey || event.metaKey || event.target.matches('input, textarea')) return
  const search = document.querySelector('input[type=search]')
  if (!search) return
  event.preventDefault()
  search.focus()
})

// Removes the result message from the address, so that a reload does not show it again.
const url = new URL(location.href)
if (url.searchParams.has('done')) {
  url.searchParams.delete('done')
  history.replaceState(null, '', url)
}
`
