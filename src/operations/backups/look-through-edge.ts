import { createHash } from 'node:crypto'
import { publicPath, toBase36 } from '../../domain/backups/stored-file.ts'
import { Problem } from '../../domain/problems/problem.ts'
import { activationId, type Activation } from '../../domain/rollouts/pointer.ts'
import type { EdgeAnswer } from '../../ports/edge.ts'
import type { World } from '../../ports/world.ts'
import { askDatabase, sqlName } from '../database/sql.ts'

/** Milliseconds that heads may take to find their database again. */
const PATIENCE = 30_000

type Looking = Pick<World, 'edge' | 'clock' | 'environment' | 'fleet' | 'emit'>

interface Question {
  readonly path: string
  /** What is wrong with the answer; undefined where nothing is. */
  readonly fault: (answer: EdgeAnswer) => string | undefined
}

/**
 * The main page, the newest page and the newest file, as a visitor gets them: the page at the very
 * revision, and the file with the very bytes, that the database says. `missing` files are left out.
 * Fails with `restore-failed`.
 */
export async function lookThroughEdge(
  stable: Activation,
  missing: readonly string[],
  world: Looking,
): Promise<void> {
  const isServed = ({ status, headers }: EdgeAnswer) =>
    status !== 200
      ? `answers ${status}`
      : headers['x-wikistead-release'] === activationId(stable)
        ? undefined
        : `comes from ${headers['x-wikistead-release'] ?? 'an unknown release'}`
  await ask({ path: '/index.php?', fault: isServed }, world)
  if (!(await isPublic(world))) {
    const message = 'readers have to log in, so newest page and file were not looked at'
    world.emit({ type: 'note', message })
    return
  }
  const page = await findNewestPage(stable.database, world)
  if (page !== undefined)
    await ask(
      {
        path: `/index.php?curid=${page.id}&redirect=no&`,
        fault: (answer) =>
          isServed(answer) ??
          (answer.body.includes(`"wgCurRevisionId":${page.revision},`)
            ? undefined
            : `is not at revision ${page.revision}`),
      },
      world,
    )
  const file = await findNewestFile(stable.database, missing, world)
  if (file !== undefined)
    await ask(
      {
        path: `/images/${file.path}?`,
        fault: ({ status, sha1 = '0' }) =>
          status !== 200
            ? `answers ${status}`
            : toBase36(sha1) === file.sha1
              ? undefined
              : 'has another content than the database says',
      },
      world,
    )
}

async function ask({ path, fault }: Question, world: Looking): Promise<void> {
  const { edge, clock, environment } = world
  const deadline = clock.now().getTime() + PATIENCE
  for (;;) {
    const now = clock.now().getTime()
    // Any parameter besides the title keeps MediaWiki from redirecting to the short address.
    const found = fault(await edge.get(`${path}wikistead=restored.${now}`))
    if (found === undefined) return
    if (now > deadline)
      throw new Problem('restore-failed', `${environment.url}${path.slice(0, -1)} ${found}`, {
        hint: `wikistead logs ${environment.name}; what was live before is live again`,
      })
    await clock.sleep(200)
  }
}

/** A wiki that only members read tells a visitor nothing. */
async function isPublic({ edge, clock }: Looking): Promise<boolean> {
  const query = '/api.php?action=query&meta=siteinfo&format=json&wikistead='
  return !(await edge.get(`${query}${clock.now().getTime()}`)).body.includes('readapidenied')
}

async function findNewestPage(database: string, world: Looking) {
  const [row = ''] = await rowsOf(
    `SELECT page_id, page_latest FROM ${sqlName(database)}.page WHERE page_namespace = 0 ORDER BY page_latest DESC LIMIT 1`,
    world,
  )
  const [id = '', revision = ''] = row.split('\t')
  return row === '' ? undefined : { id: Number(id), revision: Number(revision) }
}

/** Files that are gone are told by name; one of the others must be served. */
const FILES_LOOKED_AT = 50

async function findNewestFile(database: string, missing: readonly string[], world: Looking) {
  const rows = await rowsOf(
    `SELECT img_name, img_sha1 FROM ${sqlName(database)}.image ORDER BY img_timestamp DESC LIMIT ${FILES_LOOKED_AT}`,
    world,
  )
  const files = rows.map((row) => {
    const [name = '', sha1 = ''] = row.split('\t')
    return { path: publicPath(createHash('md5').update(name, 'utf8').digest('hex'), name), sha1 }
  })
  const found = files.find(({ path }) => !missing.includes(path))
  if (found === undefined) return undefined
  const [, ...parts] = found.path.split('/')
  return { path: parts.map(encodeURIComponent).join('/'), sha1: found.sha1 }
}

const rowsOf = async (sql: string, world: Looking) =>
  (await askDatabase(sql, world)).split('\n').filter(Boolean)
