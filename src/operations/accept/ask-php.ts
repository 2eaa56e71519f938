import type { World } from '../../ports/world.ts'

/** The console reads no longer lines. */
const MOST_CHARACTERS = 900

/**
 * Runs PHP inside the live wiki. The code is fixed; it finds what it works on in `$given`, which
 * travels on stdin, because there may be passwords in it.
 */
export async function askPhp(code: string, given: unknown, { fleet }: Pick<World, 'fleet'>) {
  const text = Buffer.from(JSON.stringify(given)).toString('base64')
  const pieces = text.match(new RegExp(`.{1,${MOST_CHARACTERS}}`, 'g')) ?? []
  const lines = [
    `$text = '';`,
    ...pieces.map((piece) => `$text .= '${piece}';`),
    `$given = json_decode( base64_decode( $text ), true );`,
    `eval( getenv( 'WIKISTEAD_PHP' ) );`,
  ]
  return fleet.run('admin', {
    argv: ['wikistead-run', 'sh', '-c', EVAL],
    user: 'web',
    env: { WIKISTEAD_PHP: code },
    stdin: `${lines.join('\n')}\n`,
  })
}

const EVAL =
  'if [ -e maintenance/run.php ]; then exec php maintenance/run.php eval; else exec php maintenance/eval.php; fi'
