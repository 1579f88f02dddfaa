import type { Metadata, Viewport } from 'next'
import type { ReactNode } from 'react'
import { SiteFooter } from '#components/site-footer.tsx'
import { SiteHeader } from '#components/site-header.tsx'
import { shopName } from '#lib/config.ts'
import './globals.css'

export const metadata: Metadata = {
  title: { default: shopName, template: `%s · ${shopName}` },
  description: 'Phone mounts for handlebars, dashboards and desks.',
}

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f8f5ec' },
    { media: '(prefers-color-scheme: dark)', color: '#121a1c' },
  ],
}

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body className="flex min-h-dvh flex-col">
        <SiteHeader />
        <main
          id="content"
          tabIndex={-1}
          className="mx-auto w-full max-w-6xl flex-1 px-4 outline-none sm:px-8"
        >
          {children}
        </main>
        <SiteFooter />
      </body>
    </html>
  )
}
