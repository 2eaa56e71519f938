import {
  DeleteReplicationConfigurationCommand,
  DescribeFileSystemsCommand,
  EFSClient,
  paginateDescribeReplicationConfigurations,
  PutBackupPolicyCommand,
  PutFileSystemPolicyCommand,
  ReplicationNotFound,
  TagResourceCommand,
  type FileSystemDescription,
} from '@aws-sdk/client-efs'
import { Problem } from '../../../domain/problems/problem.ts'
import type { Clock } from '../../../ports/clock.ts'
import { asking, patience } from '../asking.ts'

/** Milliseconds between two looks, and until EFS must have made it writable; it says minutes. */
const POLL = 5000
const TIMEOUT = 3_600_000

interface Kept {
  readonly policy: string
  readonly tags: Readonly<Record<string, string>>
}

/** A file system that another region's is copied to, and which becomes one by itself. */
export function fileCopies(region: string, clock: Clock) {
  const client = new EFSClient({ region, ...patience })

  async function list() {
    return asking('elasticfilesystem:DescribeReplicationConfigurations', async () => {
      const found: { source: string; copy: string; at: Date | undefined }[] = []
      for await (const page of paginateDescribeReplicationConfigurations({ client }, {}))
        for (const { SourceFileSystemId: source = '', Destinations = [] } of page.Replications ??
          [])
          for (const { FileSystemId: copy = '', ...to } of Destinations)
            if (to.Region === region) found.push({ source, copy, at: to.LastReplicatedTimestamp })
      return found
    })
  }

  async function find(id: string): Promise<FileSystemDescription | undefined> {
    return asking('elasticfilesystem:DescribeFileSystems', async () => {
      try {
        const asked = new DescribeFileSystemsCommand({ FileSystemId: id })
        return (await client.send(asked)).FileSystems?.[0]
      } catch (error) {
        if (error instanceof Error && error.name === 'FileSystemNotFound') return undefined
        throw error
      }
    })
  }

  /** The region of the source may be lost: then the configuration ends on this side alone. */
  async function endReplication(source: string): Promise<void> {
    const end = async (DeletionMode: 'ALL_CONFIGURATIONS' | 'LOCAL_CONFIGURATION_ONLY') =>
      asking('elasticfilesystem:DeleteReplicationConfiguration', async () => {
        try {
          await client.send(
            new DeleteReplicationConfigurationCommand({ SourceFileSystemId: source, DeletionMode }),
          )
        } catch (error) {
          if (!(error instanceof ReplicationNotFound)) throw error
        }
      })
    try {
      await end('ALL_CONFIGURATIONS')
    } catch {
      await end('LOCAL_CONFIGURATION_ONLY')
    }
  }

  const isWritable = (found: FileSystemDescription | undefined) =>
    found?.LifeCycleState === 'available' &&
    found.FileSystemProtection?.ReplicationOverwriteProtection !== 'REPLICATING'

  return {
    /** The copy of a file system, and when they were last known to be alike. */
    async findCopy(source: string): Promise<{ id: string; at: string | null } | undefined> {
      const found = (await list()).find((replication) => replication.source === source)
      return found && { id: found.copy, at: found.at?.toISOString() ?? null }
    },

    /** Whether hosts can write to it, and it is looked after as one of ours. */
    async isOwn(id: string, { tags }: Kept): Promise<boolean> {
      const found = await find(id)
      const has = (key: string) =>
        found?.Tags?.some(({ Key, Value }) => Key === key && Value === tags[key]) === true
      return isWritable(found) && Object.keys(tags).every(has)
    },

    /** Makes it so; doing it again does no harm. */
    async makeOwn(id: string, { policy, tags }: Kept, tell: (message: string) => void) {
      const source = (await list()).find(({ copy }) => copy === id)?.source
      if (source !== undefined) await endReplication(source)
      const deadline = clock.now().getTime() + TIMEOUT
      for (;;) {
        const found = await find(id)
        if (found === undefined)
          throw new Problem('copy-missing', `there is no file system ${id} in ${region}`, {
            hint: 'the nightly copies are in the vault of the recovery region: Restore, in the console of AWS Backup',
          })
        if (isWritable(found)) break
        tell(`${id} is not writable yet`)
        if (clock.now().getTime() > deadline)
          throw new Problem('cloud-failed', `${id} is not writable after an hour`)
        await clock.sleep(POLL)
      }
      await asking('elasticfilesystem:PutFileSystemPolicy', async () =>
        client.send(new PutFileSystemPolicyCommand({ FileSystemId: id, Policy: policy })),
      )
      await asking('elasticfilesystem:PutBackupPolicy', async () =>
        client.send(
          new PutBackupPolicyCommand({ FileSystemId: id, BackupPolicy: { Status: 'ENABLED' } }),
        ),
      )
      // Last, because these say that the rest is done.
      await asking('elasticfilesystem:TagResource', async () =>
        client.send(
          new TagResourceCommand({
            ResourceId: id,
            Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
          }),
        ),
      )
    },
  }
}
