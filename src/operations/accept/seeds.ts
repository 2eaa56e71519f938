import { randomBytes } from 'node:crypto'
import { crc32, deflateSync } from 'node:zlib'
import type { Attachment } from '../../ports/browser.ts'
import { must } from './check-failed.ts'
import type { SeedFile, SeedFiles } from './scene.ts'
import type { Session } from './session.ts'

/** With the main page enough that the same one twice is unlikely. */
const PAGES = ['a', 'b', 'c', 'd', 'e']

type Own = (name: string) => string

/** Pages of our own, for checks that look at what a wiki has. */
export async function plantPages(session: Session, own: Own): Promise<readonly string[]> {
  const titles = PAGES.map((name) => own(`page ${name}`))
  for (const title of titles) await session.edit(title, `This is ${title}. [[Main Page]]`)
  return titles
}

export async function plantFiles(session: Session, own: Own): Promise<SeedFiles> {
  const png = { name: own('seed.png'), content: drawPng() }
  const svg = { name: own('seed.svg'), content: drawSvg() }
  // They belong to another namespace, and are registered there.
  for (const { name } of [png, svg]) own(`File:${name}`)
  await uploadFile(session, png, 'image/png')
  await uploadFile(session, svg, 'image/svg+xml')
  return { png, svg }
}

async function uploadFile(session: Session, { name, content }: SeedFile, mimeType: string) {
  const file: Attachment = { name, mimeType, content }
  const { upload } = await session.change({
    ...{ action: 'upload', filename: name, file, comment: 'Wikistead accepts' },
    ignorewarnings: '1',
  })
  must(upload?.result === 'Success', `${name} can be uploaded`, JSON.stringify(upload))
}

const SIZE = 64

/** A square of one colour that nobody had before: the same file twice is refused by MediaWiki. */
export function drawPng(): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data])
    const frame = Buffer.alloc(8)
    frame.writeUInt32BE(data.length)
    frame.writeUInt32BE(crc32(body), 4)
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)])
  }
  const head = Buffer.from([0, 0, 0, SIZE, 0, 0, 0, SIZE, 8, 2, 0, 0, 0])
  const rows = Array.from({ length: SIZE }, () =>
    Buffer.concat([Buffer.from([0]), randomBytes(3 * SIZE)]),
  )
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(Buffer.concat(rows))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

const drawSvg = (): Buffer =>
  Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="200" height="100" viewBox="0 0 200 100"><rect width="200" height="100" fill="#${randomBytes(3).toString('hex')}"/><circle cx="100" cy="50" r="40" fill="#fff"/></svg>\n`,
  )
