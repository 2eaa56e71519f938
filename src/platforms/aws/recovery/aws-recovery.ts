import { chooseDatabaseCopy, type Copies } from '../../../domain/aws/copies.ts'
import { placesKey, type Places } from '../../../domain/aws/places.ts'
import { standAmongCopies } from '../../../domain/aws/stand-among-copies.ts'
import type { Standing } from '../../../domain/aws/standing.ts'
import { Problem } from '../../../domain/problems/problem.ts'
import { packMarkKey } from '../../../domain/releases/component.ts'
import { releaseKey, type Release } from '../../../domain/releases/release.ts'
import { parsePointer, pointerKey } from '../../../domain/rollouts/pointer.ts'
import type { AwsEnvironment, Site } from '../../../domain/sites/site.ts'
import type { Clock } from '../../../ports/clock.ts'
import type { Recovery } from '../../../ports/recovery.ts'
import type { Store } from '../../../ports/store.ts'
import { assertAccount, awsAccount } from '../account.ts'
import { bucketName } from '../naming.ts'
import { databaseCopies } from './database-copy.ts'
import { fileCopies } from './file-copy.ts'
import { homeHosts } from './home-hosts.ts'
import { secretCopies } from './secret-copies.ts'
import { copiedStore, writeStanding } from './standing.ts'

interface Around {
  readonly clock: Clock
  /** Who works here, such as `ada@desk`. */
  readonly by: string
  readonly open: (environment: AwsEnvironment) => ReturnType<Recovery['openThere']>
}

/** The recovery region, seen from wherever the environment stands. */
export function awsRecovery(site: Site, environment: AwsEnvironment, around: Around): Recovery {
  const { clock, by, open } = around
  const { name, platform } = environment
  const { recoveryRegion: region, standing } = platform
  const home = standing?.home ?? platform.region
  const store = copiedStore(site, environment)
  const there = { ...environment, platform: { ...platform, region } }

  const missing = (what: string, hint = REBUILD) =>
    new Problem('copy-missing', `${region} has no copy of ${what}`, { hint })

  async function readPlaces(): Promise<Places> {
    const content = await readOrMissing(store, placesKey(name))
    if (content === undefined)
      throw missing(`the store of ${name}: ${bucketName(site, environment, 'copies')} is empty`)
    return JSON.parse(content.toString()) as Places
  }

  async function readOrMissing(from: Store, key: string): Promise<Buffer | undefined> {
    try {
      return await from.read(key)
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'store-broken') throw error
      throw missing(`the store of ${name}: there is no bucket`)
    }
  }

  async function findDatabase({ database }: Places) {
    const copies = databaseCopies(region)
    const lists = [copies.listSeconds(database.id), copies.listNights(database.id)] as const
    const chosen = chooseDatabaseCopy(...(await Promise.all(lists)))
    if (chosen !== undefined) return chosen
    throw missing(
      `the database ${database.id}, neither of RDS nor of AWS Backup`,
      `look for snapshots of it: aws rds describe-db-snapshots --region ${region}`,
    )
  }

  async function findFiles({ files }: Places) {
    if (files === null) return null
    const copy = await fileCopies(region, clock).findCopy(files)
    if (copy !== undefined) return copy
    throw missing(
      `the file system ${files}`,
      `restore one from a recovery point of the vault of ${name}, in the console of AWS Backup in ${region}`,
    )
  }

  async function findRelease() {
    const { stable } = parsePointer((await store.readCell(pointerKey(name)))?.content)
    if (stable === null) return { release: null, partsMissing: [] }
    const content = await store.read(releaseKey(stable.release))
    if (content === undefined) return { release: stable.release, partsMissing: ['release'] }
    const { components } = JSON.parse(content.toString()) as Release
    const marks = await Promise.all(components.map(async ({ id }) => store.read(packMarkKey(id))))
    const partsMissing = components.flatMap(({ id }, index) =>
      marks[index] === undefined ? [id] : [],
    )
    return { release: stable.release, partsMissing }
  }

  async function findSecrets(): Promise<void> {
    const [first] = await secretCopies(site.name, name, region).listMissing()
    if (first !== undefined)
      throw missing(`the secret ${first}`, `aws secretsmanager list-secrets --region ${region}`)
  }

  const standOn = ({ database, files }: Copies): Standing => {
    return { home, since: clock.now().toISOString(), by, database, files }
  }

  return {
    ...{ home, region, isThere: standing !== undefined, account: awsAccount(site, there) },

    async look() {
      refuseBucket()
      await assertAccount(there)
      const places = await readPlaces()
      const looks = [findDatabase(places), findFiles(places), findRelease(), findSecrets()] as const
      const [database, files, release] = await Promise.all(looks)
      return { database, files: files?.id ?? null, filesAt: files?.at ?? null, ...release }
    },

    doesHomeAnswer: async () => homeHosts(site, environment, home, clock).doAnswer(),
    openThere: (copies) => open(standAmongCopies(environment, standOn(copies))),
    moveThere: async (copies) => writeStanding(site, environment, standOn(copies)),
  }

  /** The bucket with uploads has versions, and nothing copies it. */
  function refuseBucket(): void {
    if (platform.uploads === 's3')
      throw new Problem('platform-lacks', `nothing copies uploads of ${name} that lie in S3 yet`, {
        hint: `its database and store are in ${region}; the uploads are in ${home} alone`,
      })
  }
}

/** What is left where a copy is not there and its source is lost. */
const REBUILD = 'if the region of the site answers: wikistead up makes copies again'
