import { nextChange } from '../change.mjs'
import { readRelease, shell } from '../site.mjs'
import { servedRelease, wikistead } from '../tools.mjs'

/** Bytes that one head receives for one deploy of the change. */
export async function bytesShipped(tool, size) {
  return tool === wikistead ? packsShipped(size) : networkUsed(tool, size)
}

/** The store is a folder here; what a head reads from it is what would cross a network. */
async function packsShipped(size) {
  const before = await release()
  await nextChange(wikistead)
  await wikistead.deploy(size)
  const after = await release()
  const known = new Set(before.release.components.map(({ id }) => id))
  const packs = after.release.components.filter(({ id }) => !known.has(id))
  return after.bytes + packs.reduce((sum, { bytes }) => sum + bytes, 0)
}

const release = async () => readRelease((await servedRelease(wikistead)).split('.')[0] ?? '')

const received = async () =>
  Number((await shell('web1', 'cat /sys/class/net/eth0/statistics/rx_bytes')).stdout)

/** All that the head's network card received; nobody visits meanwhile. */
async function networkUsed(tool, size) {
  await nextChange(tool)
  const before = await received()
  await tool.deploy(size)
  return (await received()) - before
}

/** Bytes that a tool's releases take on a head; what is hard-linked counts once. */
export async function diskUsed(tool) {
  const { stdout } = await shell('web1', `du -skc ${tool.folders} | tail -1`)
  return Number.parseInt(stdout, 10) * 1024
}
