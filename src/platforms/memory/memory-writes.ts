import type { Store } from '../../ports/store.ts'

/** One change that somebody made to a store. */
export interface Write {
  readonly key: string
  /** What was written; empty for a stream or a removal. */
  readonly content: string
}

/** The same store, with all that is changed through it told to `onWrite`. */
export const recordWrites = (store: Store, onWrite: (write: Write) => void): Store => ({
  ...store,
  async write(key, content) {
    onWrite({ key, content: content.toString() })
    await store.write(key, content)
  },
  async writeStream(key, content) {
    onWrite({ key, content: '' })
    return store.writeStream(key, content)
  },
  async remove(key) {
    onWrite({ key, content: '' })
    await store.remove(key)
  },
  async swapCell(key, version, content) {
    const isSwapped = await store.swapCell(key, version, content)
    if (isSwapped) onWrite({ key, content })
    return isSwapped
  },
})
