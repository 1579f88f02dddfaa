import { cn } from '#lib/cn.ts'

interface ProductImageProps {
  src: string
  /** Empty where the product's name is shown beside it. */
  alt: string
  /** Intrinsic width and height, in CSS pixels. */
  size: number
  className?: string
}

/** A square product image. */
export function ProductImage({ src, alt, size, className }: ProductImageProps) {
  // biome-ignore lint/performance/noImgElement: next/image sets an inline style, which a strict CSP refuses, and cannot improve an SVG.
  return <img src={src} alt={alt} width={size} height={size} className={cn('aspect-square', className)} />
}
