import { type ClassValue, clsx } from 'clsx'
import { extendTailwindMerge } from 'tailwind-merge'

/** Our type scale, so that `text-small` is known as a size and does not override a color. */
const merge = extendTailwindMerge({
  extend: { theme: { text: ['fine', 'small', 'body', 'lead', 'title', 'head', 'display'] } },
})

/** Joins class names; of two that set the same property, the later wins. */
export function cn(...classes: ClassValue[]): string {
  return merge(clsx(classes))
}
