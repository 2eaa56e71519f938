import { nextChange } from '../change.mjs'
import { HOST, shell } from '../site.mjs'
import { rsyncPlain } from '../tools.mjs'

/** PHP keeps what a link pointed to for two minutes; longer than this nobody looks. */
const LONGEST = 150

/** Asks twice a second and tells the second of the last old answer. */
const LOOK = `for try in $(seq ${LONGEST * 2}); do
  found=$(curl -s -D - -o /dev/null -H 'Host: ${HOST}' "http://127.0.0.1:$1/index.php?title=Special:BlankPage&nocache=stale.$try" | tr -d '\\r' | sed -n 's/^X-Bench-Marker: //Ip')
  [ "$found" = "$2" ] || last=$try
  [ $((try - \${last:-0})) -lt 60 ] || break
  sleep 0.5
done
echo \${last:-0}`

/** Visits, so that PHP's processes know where the link points to; a reload has just ended the last. */
const VISIT = `seq 48 | xargs -P 8 -I % curl -s -o /dev/null -H 'Host: ${HOST}' "http://127.0.0.1:${rsyncPlain.port}/index.php?title=Special:BlankPage&nocache=warm.%"`

/** Seconds that the old code is served where neither php-fpm is reloaded nor the link resolved. */
export async function secondsStale() {
  const marker = await nextChange(rsyncPlain)
  await shell('web1', VISIT)
  await rsyncPlain.deploy(1)
  const began = Date.now()
  const { stdout } = await shell('web1', `set -- ${rsyncPlain.port} ${marker}; ${LOOK}`)
  const tries = Number(stdout)
  const looked = (Date.now() - began) / 1000
  return tries === 0 ? 0 : Math.min(looked, tries * 0.55)
}
