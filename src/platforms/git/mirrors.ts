import { createHash, randomUUID } from 'node:crypto'
import { access, mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { bindGit, type Git } from './git.ts'

/** Holds the objects of all mirrors, so that one tree can be made from several repositories. */
export const SHARED = 'objects.git'

/**
 * One bare repository per URL for its refs, and one for everybody's objects. Refs stay apart
 * because a fetch tells the server what we have: hashes of one repository are not the business
 * of another one's server.
 */
export interface Mirrors {
  shared(): Promise<Git>
  of(url: string): Promise<Git>
  /** Apart from `of`, because submodules come without their history. */
  ofSubmodule(url: string): Promise<Git>
}

export function openMirrors(stateDirectory: string): Mirrors {
  const objects = join(stateDirectory, SHARED, 'objects')
  const opened = new Map<string, Promise<Git>>()

  async function open(name: string): Promise<Git> {
    const directory = join(stateDirectory, name)
    if (!(await exists(directory))) await create(directory)
    return bindGit(directory, objects)
  }

  async function openOnce(name: string): Promise<Git> {
    let git = opened.get(name)
    if (git === undefined) {
      git = open(name)
      opened.set(name, git)
      git.catch(() => opened.delete(name))
    }
    return git
  }

  async function openBesideShared(name: string): Promise<Git> {
    await openOnce(SHARED)
    return openOnce(name)
  }

  return {
    shared: async () => openOnce(SHARED),
    of: async (url) => openBesideShared(`${nameOf(url)}.git`),
    ofSubmodule: async (url) => openBesideShared(`${nameOf(url)}-submodule.git`),
  }
}

const nameOf = (url: string) => createHash('sha256').update(url).digest('hex').slice(0, 16)

const exists = async (path: string) =>
  access(path).then(
    () => true,
    () => false,
  )

/**
 * All that makes a folder a bare repository. Written by us, so that no setting or template of
 * the user's has a say. No gc, not even by hand: trees that we make have no ref that keeps them.
 */
const FILES = {
  HEAD: 'ref: refs/heads/main\n',
  config:
    '[core]\n\trepositoryformatversion = 0\n\tbare = true\n' +
    '[gc]\n\tauto = 0\n\tpruneExpire = never\n',
  // What git archives is what was committed, whatever .gitattributes say.
  'info/attributes': '* -export-ignore -export-subst -text -ident -filter -working-tree-encoding\n',
}
const FOLDERS = ['info', 'objects/info', 'objects/pack', 'refs/heads', 'refs/tags']

/** Makes the repository beside its place and renames it, so that a half made one is never used. */
async function create(directory: string): Promise<void> {
  const part = `${directory}.${randomUUID()}.part`
  for (const folder of FOLDERS) await mkdir(join(part, folder), { recursive: true })
  for (const [name, content] of Object.entries(FILES)) await writeFile(join(part, name), content)
  try {
    await rename(part, directory)
  } catch (error) {
    // Another process may have been faster.
    if (!(await exists(directory))) throw error
  } finally {
    await rm(part, { recursive: true, force: true })
  }
}
