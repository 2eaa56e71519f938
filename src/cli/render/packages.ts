import { describeAge } from '../../domain/images/age.ts'
import type { ImageAge } from '../../ports/provider.ts'

/** `packages: wiki 28 days old, service of today`; nothing where no image is built. */
export function describePackages(images: readonly ImageAge[], now: Date): string | undefined {
  const ages = images.flatMap(({ kind, packagesOf }) =>
    packagesOf === null ? [] : [`${kind} ${describeAge(packagesOf, now)}`],
  )
  return ages.length === 0 ? undefined : `packages: ${ages.join(', ')}`
}
