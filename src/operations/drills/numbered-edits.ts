import { createInterface } from 'node:readline'
import type { NumberedEdit } from '../../domain/drills/edits.ts'
import type { World } from '../../ports/world.ts'
import { askDatabase, sqlName, sqlText } from '../database/sql.ts'

type Writing = Pick<World, 'fleet' | 'environment'>

/** Seconds after which the writer ends by itself, whatever happens to us. */
const LONGEST = 120

/**
 * One line, as the console reads them. The mark arrives as an environment variable. As a web
 * request does, each edit has a connection of its own: one that stays would keep the right to
 * write, and whoever takes that right away would wait for it to end.
 */
const WRITE = `$until = time() + ${LONGEST}; $mark = getenv( 'WIKISTEAD_DRILL' ); $services = \\MediaWiki\\MediaWikiServices::getInstance(); $user = \\User::newSystemUser( 'Wikistead drill', [ 'steal' => true ] ); for ( $n = 1; time() < $until; $n++ ) { $page = $services->getWikiPageFactory()->newFromTitle( \\Title::newFromText( 'Project:Wikistead drill' ) ); $updater = $page->newPageUpdater( $user ); $updater->setContent( \\MediaWiki\\Revision\\SlotRecord::MAIN, new \\WikitextContent( "Edit $n of $mark" ) ); $updater->saveRevision( \\CommentStoreComment::newUnsavedComment( "$mark $n" ) ); if ( !$updater->wasSuccessful() ) { break; } echo "SAVED $n " . microtime( true ) . "\\n"; flush(); $services->getDBLoadBalancerFactory()->closeAll(); usleep( 50000 ); }`

export interface NumberedEdits {
  /** The edits that the wiki said are saved, in order. */
  acknowledged(): readonly NumberedEdit[]
  /** Waits until that many are saved, or the writer has ended. */
  atLeast(count: number): Promise<void>
}

/** Saves numbered edits one after the other until the wiki breaks below it. */
export function writeNumberedEdits(mark: string, world: Writing): NumberedEdits {
  const acknowledged: NumberedEdit[] = []
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
        const [, number, at] = /SAVED (\d+) ([\d.]+)/.exec(line) ?? []
        if (number === undefined) continue
        acknowledged.push({ number: Number(number), at: Number(at) })
        wake(acknowledged.length)
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

/** The numbers of those that the restored wiki has. */
export async function listNumberedEdits(
  mark: string,
  database: string,
  world: Writing,
): Promise<ReadonlySet<number>> {
  const table = (name: string) => `${sqlName(database)}.${name}`
  const listed = await askDatabase(
    `SELECT comment_text FROM ${table('revision')} JOIN ${table('comment')} ON comment_id = rev_comment_id
     WHERE comment_text LIKE ${sqlText(`${mark} %`)}`,
    world,
  )
  const lines = listed.split('\n').filter(Boolean)
  return new Set(lines.map((line) => Number(line.slice(mark.length + 1))))
}
