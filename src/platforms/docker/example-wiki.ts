import { cp, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isProblem, Problem } from '../../domain/problems/problem.ts'
import type { DebianRelease } from '../../domain/sites/site.ts'
import type { ExampleWiki } from '../../ports/example-wiki.ts'
import { execute, stream } from '../process/execute.ts'
import { docker, dockerMust } from './docker.ts'
import { commitAll } from './example-commit.ts'
import { exampleIgnored, exampleReadme } from './example-readme.ts'
import { exampleSettings } from './example-settings.ts'
import { SCRATCH, UNPACKED, unpackScript } from './example-unpack.ts'

/** Seconds after which the container ends by itself, should nobody be left to remove it. */
const CONTAINER_LIFE = '900'

type Tell = (message: string) => void

/** The example from Debian's package, which a container fetches, so that any machine can. */
export const dockerExampleWiki = (settings: {
  /** Gives the tag of an image that reaches Debian's packages with apt. */
  readonly ensureBase: (debian: DebianRelease, onLine: Tell) => Promise<string>
  /** The folder of the extensions that we wrote for it. */
  readonly extensions: string
}): ExampleWiki => ({
  async create({ directory, title, debian }, emit) {
    const tell: Tell = (message) => emit({ type: 'progress', step: 'example', message })
    await fetchMediaWiki(await settings.ensureBase(debian, tell), directory, tell)
    await cp(settings.extensions, join(directory, 'extensions'), {
      recursive: true,
      filter: (path) => !path.endsWith('README.md'),
    })
    await writeFile(join(directory, 'LocalSettings.php'), exampleSettings(title))
    await writeFile(join(directory, 'README.md'), exampleReadme(title))
    await writeFile(join(directory, '.gitignore'), exampleIgnored)
    tell('committing MediaWiki')
    await commitAll(directory, `MediaWiki as Debian ${debian} packages it`)
  },
})

/**
 * Takes the files out through a pipe instead of mounting the folder: so they belong to the
 * operator with any engine, rootless or in a virtual machine.
 */
async function fetchMediaWiki(image: string, directory: string, tell: Tell): Promise<void> {
  const life = ['--detach', '--rm', '--tmpfs', SCRATCH]
  const container = (await dockerMust(['run', ...life, image, 'sleep', CONTAINER_LIFE])).trim()
  try {
    await unpack(container, tell)
    tell('copying MediaWiki')
    await copy(container, directory)
  } finally {
    await docker(['rm', '--force', container])
  }
}

async function unpack(container: string, tell: Tell): Promise<void> {
  const { status, stderr } = await docker(['exec', container, 'sh', '-c', unpackScript], {
    onLine: tell,
  })
  if (status !== 0)
    throw new Problem('command-failed', 'MediaWiki could not be fetched from Debian’s mirror', {
      hint: 'see that containers reach deb.debian.org, then run the same command again',
      output: stderr,
    })
}

async function copy(container: string, directory: string): Promise<void> {
  await mkdir(directory, { recursive: true })
  const archive = stream(['docker', 'exec', container, 'tar', '-c', '-C', UNPACKED, '.'])
  const untar = execute(['tar', '-x', '-C', directory], { stdin: archive })
  const { status, stderr } = await untar.catch((error: unknown) => {
    throw isProblem(error) ? error : notCopied(directory, { cause: error })
  })
  if (status !== 0) throw notCopied(directory, { output: stderr })
}

const notCopied = (directory: string, more: { output?: string; cause?: unknown }) =>
  new Problem('command-failed', `MediaWiki could not be copied to ${directory}`, {
    hint: 'see that there is 1 GB of room, then run the same command again',
    ...more,
  })
