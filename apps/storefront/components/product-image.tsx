import { cn } from '#lib/cn.ts'

interface ProductImageProps {
  src: string
  /** Empty where the name stands beside it. */
  alt: string
  /** The width and height it is drawn for, in CSS pixels. */
  size: number
  className?: string
}

/** A product's drawing. */
export function ProductImage({ src, alt, size, className }: ProductImageProps) {
  // biome-ignore lint/performance/noImgElement: next/image sets an inline style, which a strict CSP refuses, and cannot improve an SVG.
  return <img src={src} alt={alt} width={size} height={size} className={cn('aspect-square', className)} />
}
