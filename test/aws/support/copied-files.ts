import type { Reply } from './reply.ts'
import type { RestAnswer } from './front.ts'

/**
 * EFS as its model has it, for what moto's lacks: a file system that another region's is copied to, and
 * the minutes that pass until it can be written to.
 */
export interface CopiedFiles {
  readonly answer: RestAnswer
  /** Copies by the file system in the other region. */
  readonly replications: Map<string, Replication>
  /** Whether the region of the sources cannot be asked: then a configuration ends on one side only. */
  isSourceLost: boolean
  readonly own: ReadonlyMap<string, Own>
  /** Every deletion that was asked for, by its mode. */
  readonly deletions: string[]
}

interface Replication {
  readonly copy: string
  readonly at: string
}

interface Own {
  /** Looks that find it not writable yet. */
  looks: number
  tags: Readonly<Record<string, string>>
  policy: string
}

const said = (value: object, status = 200): Reply => ({
  ...{ status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) },
})
const refused = (status: number, type: string, message: string): Reply => ({
  ...{ status, headers: { 'content-type': 'application/json', 'x-amzn-errortype': type } },
  body: JSON.stringify({ ErrorCode: type, Message: message }),
})

const VERSION = '/2015-02-01'

export function copiedFiles(region: string): CopiedFiles {
  const replications = new Map<string, Replication>()
  const own = new Map<string, Own>()
  const deletions: string[] = []
  const isCopied = (id: string) => [...replications.values()].some(({ copy }) => copy === id)

  function describe(id: string): Reply {
    const found = own.get(id)
    if (found === undefined && !isCopied(id))
      return refused(404, 'FileSystemNotFound', `File system '${id}' does not exist.`)
    const isBusy = isCopied(id) || (found !== undefined && found.looks-- > 0)
    const Tags = Object.entries(found?.tags ?? {}).map(([Key, Value]) => ({ Key, Value }))
    return said({
      FileSystems: [
        {
          ...{ FileSystemId: id, LifeCycleState: 'available', Tags },
          FileSystemProtection: {
            ReplicationOverwriteProtection: isBusy ? 'REPLICATING' : 'ENABLED',
          },
        },
      ],
    })
  }

  function end(source: string, mode: string): Reply {
    const replication = replications.get(source)
    if (replication === undefined)
      return refused(404, 'ReplicationNotFound', 'there is no replication')
    deletions.push(mode)
    if (files.isSourceLost && mode !== 'LOCAL_CONFIGURATION_ONLY')
      return refused(500, 'InternalServerError', 'the source Region cannot be reached')
    replications.delete(source)
    own.set(replication.copy, { looks: 3, tags: {}, policy: '' })
    return said({}, 204)
  }

  /** As EFS refuses to change what is copied to. */
  function change(id: string, work: (found: Own) => void): Reply {
    const found = own.get(id)
    if (found === undefined || found.looks > 0)
      return refused(409, 'IncorrectFileSystemLifeCycleState', `${id} is a replica`)
    work(found)
    return said({})
  }

  const files: CopiedFiles = {
    ...{ replications, own, deletions, isSourceLost: false },
    answer(method, url, body) {
      const { pathname, searchParams } = new URL(url, 'http://efs')
      const path = pathname.slice(VERSION.length)
      const [, id = '', what = ''] =
        /^\/(?:file-systems|resource-tags)\/([^/]+)\/?(.*)$/.exec(path) ?? []
      if (path === '/file-systems/replication-configurations')
        return said({
          Replications: [...replications].map(([source, { copy, at }]) => ({
            ...{ SourceFileSystemId: source, SourceFileSystemRegion: 'eu-central-1' },
            Destinations: [
              {
                ...{ FileSystemId: copy, Region: region, Status: 'ENABLED' },
                LastReplicatedTimestamp: Date.parse(at) / 1000,
              },
            ],
          })),
        })
      if (method === 'DELETE' && what === 'replication-configuration')
        return end(id, searchParams.get('deletionMode') ?? 'ALL_CONFIGURATIONS')
      if (method === 'PUT' && what === 'policy')
        return change(id, (found) => {
          found.policy = (JSON.parse(body) as { Policy: string }).Policy
        })
      if (method === 'PUT' && what === 'backup-policy') return change(id, () => {})
      if (method === 'POST' && path.startsWith('/resource-tags/'))
        return change(id, (found) => {
          const { Tags } = JSON.parse(body) as { Tags: { Key: string; Value: string }[] }
          found.tags = Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value]))
        })
      if (method === 'GET' && path === '/file-systems')
        return describe(searchParams.get('FileSystemId') ?? '')
      return undefined
    },
  }
  return files
}
