import { createHash } from 'node:crypto'
import { toBase36 } from '../../domain/backups/stored-file.ts'

/** The newest page and the newest file of a wiki that has one of each. */
export const memoryContent = { revision: 7, file: 'F.png', bytes: 'a picture' }

export const sha1Of = (content: string): string => createHash('sha1').update(content).digest('hex')

/** The row of the file's table, as the database prints it. */
export const memoryFileRow = `${memoryContent.file}\t${toBase36(sha1Of(memoryContent.bytes))}\n`
