import { createInterface } from 'node:readline'
import type { World } from '../../ports/world.ts'
import { askDatabase, sqlName, sqlText } from '../database/sql.ts'

type Writing = Pick<World, 'fleet' | 'environment'>

/** Seconds after which the writer ends by itself, whatever happens to us. */
const LONGEST = 120

/** One line, as the console reads them. The mark arrives as an environment variable. */
const WRITE = `$until = time() + ${LONGEST}; $mark = getenv( 'WIKISTEAD_DRILL' ); $services = \\MediaWiki\\MediaWikiServices::getInstance(); $user = \\User::newSystemUser( 'Wikistead drill', [ 'steal' => true ] ); for ( $n = 1; time() < $until; $n++ ) { $page = $services->getWikiPageFactory()->newFromTitle( \\Title::newFromText( 'Project:Wikistead drill' ) ); $updater = $page->newPageUpdater( $user ); $updater->setContent( \\MediaWiki\\Revision\\SlotRecord::MAIN, new \\WikitextContent( "Edit $n of $mark" ) ); $updater->saveRevision( \\CommentStoreComment::newUnsavedComment( "$mark $n" ) ); echo "SAVED $n\\n"; flush(); usleep( 50000 ); }`

export interface NumberedEdits {
  /** How many edits the wiki said are saved. */
  acknowledged(): number
  /** Waits until that many are saved, or the writer has ended. */
  atLeast(count: number): Promise<void>
}

/** Saves numbered edits one after the other until the wiki breaks below it. */
export function writeNumberedEdits(mark: string, world: Writing): NumberedEdits {
  let acknowledged = 0
  const waiting = new Map<number, () => void>()
  const wake = (count: number) => {
    for (const [wanted, resolve] of waiting) if (count >= wanted) resolve()
  }
  const output = world.fleet.stream('admin', {
    argv: ['wikistead-run', 'sh', '-c', EVAL],
    user: 'web',
    env: { WIKISTEAD_DRILL: mark },
    stdin: `${WRITE}\n`,
  })
  const read = async () => {
    try {
      for await (const line of createInterface({ input: output })) {
        const saved = /SAVED (\d+)/.exec(line)?.[1]
        if (saved !== undefined) wake((acknowledged = Number(saved)))
      }
    } catch {
      // It ends when its database is destroyed; what it was told before counts.
    }
    wake(Number.POSITIVE_INFINITY)
  }
  const ended = read()
  return {
    acknowledged: () => acknowledged,
    atLeast: async (count) =>
      Promise.race([ended, new Promise<void>((resolve) => waiting.set(count, resolve))]),
  }
}

const EVAL =
  'if [ -e maintenance/run.php ]; then exec php maintenance/run.php eval; else exec php maintenance/eval.php; fi'

/** How many of them the restored wiki has. */
export async function countNumberedEdits(
  mark: string,
  database: string,
  world: Writing,
): Promise<number> {
  const table = (name: string) => `${sqlName(database)}.${name}`
  const counted = await askDatabase(
    `SELECT COUNT(*) FROM ${table('revision')} JOIN ${table('comment')} ON comment_id = rev_comment_id
     WHERE comment_text LIKE ${sqlText(`${mark} %`)}`,
    world,
  )
  return Number(counted.trim())
}
