import type { World } from '../ports/world.ts'

type Telling = Pick<World, 'emit' | 'clock'>

/**
 * Does one step of an operation and tells when it begins and how it ends. Every call is a point
 * at which the tool may be killed, so what it leaves behind must be whole.
 */
export async function step<T>(
  name: string,
  { emit, clock }: Telling,
  work: () => Promise<T>,
  describe?: (result: T) => string | undefined,
): Promise<T> {
  const began = clock.now().getTime()
  const seconds = () => (clock.now().getTime() - began) / 1000
  emit({ type: 'step-started', step: name })
  try {
    const result = await work()
    const outcome = describe?.(result)
    emit({
      type: 'step-finished',
      step: name,
      seconds: seconds(),
      ...(outcome === undefined ? {} : { outcome }),
    })
    return result
  } catch (error) {
    emit({ type: 'step-failed', step: name, seconds: seconds() })
    throw error
  }
}
