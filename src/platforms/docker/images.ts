import { createHash } from 'node:crypto'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Image } from '../../domain/images/image.ts'
import { Problem } from '../../domain/problems/problem.ts'
import { ensureBase } from './base-image.ts'
import { docker } from './docker.ts'
import { renderDockerfile } from './dockerfile.ts'

/** The same description gives the same tag, on every machine. */
export const imageTag = (image: Image): string =>
  `wikistead-${image.kind}:${createHash('sha256').update(JSON.stringify(image)).digest('hex').slice(0, 16)}`

export const isBuilt = async (image: Image): Promise<boolean> =>
  (await docker(['image', 'inspect', imageTag(image)])).status === 0

/** Which site made an image, so that it also removes it. */
export const siteLabel = (site: string): string => `wikistead.site=${site}`

interface Building {
  readonly site: string
  readonly tag: string
  /** With the packages of today, whatever the engine still has of earlier builds. */
  readonly isFresh: boolean
}

/** Builds the image under the tag, whether or not it is there. */
export async function buildImage(
  image: Image,
  { site, tag, isFresh }: Building,
  onLine: (line: string) => void,
): Promise<void> {
  const base = await ensureBase(image.debian, onLine)
  const context = await mkdtemp(join(tmpdir(), 'wikistead-image-'))
  try {
    await writeFile(join(context, 'Dockerfile'), renderDockerfile(image, base))
    for (const file of image.files) {
      const path = join(context, 'files', file.path)
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, file.content)
      await chmod(path, file.executable ? 0o755 : 0o644)
    }
    const flags = ['--force-rm', '--label', siteLabel(site), ...(isFresh ? ['--no-cache'] : [])]
    const built = await docker(['build', ...flags, '--tag', tag, context], {
      onLine: (line) => onLine(shorten(line)),
      env: { DOCKER_BUILDKIT: '0' },
    })
    if (built.status !== 0) throw failed(image, built.stdout + built.stderr)
  } finally {
    await rm(context, { recursive: true, force: true })
  }
}

const shorten = (line: string) =>
  line
    .replace(/^(Get:\d+) \S+ \S+ \S+ (\S+).*/, 'fetching $2')
    .replace(/^Setting up (\S+).*/, 'setting up $1')

function failed(image: Image, output: string): Problem {
  const unknown = /Unable to locate package (\S+)/.exec(output)?.[1]
  return new Problem(
    'image-failed',
    unknown === undefined
      ? `the ${image.kind} image could not be built`
      : `Debian ${image.debian} has no package named "${unknown}"`,
    {
      hint: 'correct image.packages in wikistead.config.ts, then wikistead image plan',
      output: output.split('\n').slice(-15).join('\n'),
    },
  )
}
