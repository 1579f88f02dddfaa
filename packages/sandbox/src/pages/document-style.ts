/** Styles of the invoice and receipt pages. */
export const documentStyle = `
.document { max-width: 40rem; }
.document dl { display: flex; flex-wrap: wrap; gap: .5rem 2rem; margin: 0 0 1.5rem; }
.document dt { color: var(--muted); font-size: .8rem; } .document dd { margin: 0; font-weight: 600; } .document [data-testid=status] { text-transform: capitalize; }
.document table { width: 100%; border-collapse: collapse; margin-bottom: 1.5rem; font-size: .95rem; }
.document td, .document th { padding: .45rem 0; text-align: left; font-weight: inherit; vertical-align: top; overflow-wrap: anywhere; }
.document tbody td { border-top: 1px solid var(--line); }
.document tfoot tr:first-child > * { border-top: 2px solid var(--line); }
.document .amount { padding-left: 1rem; text-align: right; white-space: nowrap; }
.document .total > * { font-weight: 700; }
.document .button { margin-top: .75rem; }
`
