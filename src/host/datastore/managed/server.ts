import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ReachedDatabase } from '../../../domain/aws/copy-orders.ts'
import type { OwnInstance } from '../../../platforms/instance/instance.ts'
import { renderClient } from '../../render-client.ts'
import { serverBy, type Server } from '../database-client.ts'
import { places } from '../places.ts'

/**
 * Speaks to a database that others run, as its administrator. The password lies in a file that only
 * root reads, for as long as the work goes on.
 */
export async function withManagedServer<T>(
  { address, secret }: ReachedDatabase,
  instance: Pick<OwnInstance, 'readSecret'>,
  work: (server: Server) => Promise<T>,
): Promise<T> {
  await mkdir(places.managed, { recursive: true, mode: 0o700 })
  const folder = await mkdtemp(join(places.managed, 'client-'))
  const client = join(folder, 'client.cnf')
  try {
    const content = renderClient(address, await instance.readSecret(secret))
    await writeFile(client, content, { mode: 0o600 })
    return await work(serverBy([`--defaults-file=${client}`], `the database ${address}`))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
