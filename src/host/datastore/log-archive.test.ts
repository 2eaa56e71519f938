import { mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { watchNewest } from './log-archive.ts'

test('the segment that is written is missed when it is taken away, also where another takes its place', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'wikistead-log-'))
  const write = async (name: string) => writeFile(join(folder, name), name)
  try {
    const hasLost = watchNewest(folder)
    expect(await hasLost()).toBe(false)
    await write('binlog.000001')
    expect(await hasLost()).toBe(false)
    await write('binlog.000002')
    await write('binlog.000002.part')
    expect(await hasLost()).toBe(false)
    // Older ones are cleared away.
    await rm(join(folder, 'binlog.000001'))
    expect(await hasLost()).toBe(false)
    // Its writer holds it, as mariadb-binlog does; so its place on the disk is nobody else's yet.
    const writer = await open(join(folder, 'binlog.000002'), 'a')
    await rm(join(folder, 'binlog.000002'))
    await write('binlog.000002')
    expect(await hasLost()).toBe(true)
    await writer.close()
  } finally {
    await rm(folder, { recursive: true })
  }
})
