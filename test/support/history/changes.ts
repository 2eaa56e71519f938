import type { Random } from './random.ts'

/** What `change-wiki.php` is told to do. */
export interface Change {
  readonly verb: string
  readonly [key: string]: string | number | boolean
}

/** Names that are awkward for a shell, a path, SQL or the notation of the client's rows. */
const fileNames = ['Plain', "Quote's", 'Ünïcödé', 'Two words', '100 percent', '日本', 'Dash-–']
const pageNames = [...fileNames, 'Back\\slash', 'Sub/page']
const words = [
  'wiki',
  'page',
  '[[Main Page]]',
  '[[Category:Things]]',
  'naïve',
  '\\n',
  "it's",
  '{{!}}',
  '\t',
]

/**
 * Chooses the changes of a wiki's history at random. It remembers roughly what there is, so that
 * most changes can be made; what the wiki refuses has changed nothing that anybody counts on.
 */
export function historyOf(random: Random) {
  const pages = new Map<string, 'there' | 'deleted'>()
  const files = new Map<string, 'there' | 'deleted'>()
  const users: string[] = []
  const contents: string[] = []
  let count = 0
  const fresh = (names = pageNames) => `${random.pick(names)} ${(count += 1)}`
  const those = (of: Map<string, string>, state: string) =>
    [...of].flatMap(([name, is]) => (is === state ? [name] : []))
  const text = () =>
    Array.from({ length: 3 + random.below(60) }, () => random.pick(words)).join(' ')

  /** Small and large ones; some have what another file has or had. */
  function content(): string {
    if (contents.length > 3 && random.chance(0.15)) return random.pick(contents)
    const size = random.chance(0.1) ? 400_000 : random.below(5000)
    const noise = random.bytes(size).toString('base64')
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><!--${count}${noise}--></svg>`
    const encoded = Buffer.from(svg).toString('base64')
    contents.push(encoded)
    return encoded
  }

  const upload = (name: string): Change => {
    files.set(name, 'there')
    return { verb: 'upload', name, content: content() }
  }
  const newFile = () => upload(`${fresh(fileNames)}.${random.pick(['svg', 'SVG', 'svg'])}`)
  const overwrite = () => upload(random.pick(those(files, 'there')))
  const deleteFile = (): Change => {
    const name = random.pick(those(files, 'there'))
    files.set(name, 'deleted')
    return { verb: 'deleteFile', name }
  }
  const undeleteFile = (): Change => {
    const name = random.pick(those(files, 'deleted'))
    files.set(name, 'there')
    const some = random.chance(0.3) ? { n: random.below(9) } : {}
    return { verb: 'undelete', title: `File:${name}`, ...some }
  }
  const moveFile = (): Change => {
    const [name, to] = [random.pick(those(files, 'there')), `${fresh(fileNames)}.svg`]
    files.delete(name)
    files.set(to, 'there')
    return { verb: 'move', title: `File:${name}`, to: `File:${to}`, redirect: random.chance(0.5) }
  }
  const ofVersion = (verb: string, more: object = {}): Change => ({
    ...{ verb, name: random.pick(those(files, 'there')), n: random.below(9) },
    ...more,
  })
  const edit = (): Change => {
    const title = random.chance(0.3) || pages.size === 0 ? fresh() : random.pick([...pages.keys()])
    pages.set(title, 'there')
    const user = users.length > 0 && random.chance(0.5) ? random.pick(users) : 'Admin'
    return { verb: 'edit', title, text: text(), summary: text().slice(0, 80), user }
  }
  const deletePage = (): Change => {
    const title = random.pick(those(pages, 'there'))
    pages.set(title, 'deleted')
    return { verb: 'deletePage', title }
  }
  const undeletePage = (): Change => {
    const title = random.pick(those(pages, 'deleted'))
    pages.set(title, 'there')
    return { verb: 'undelete', title }
  }
  const movePage = (): Change => {
    const [title, to] = [random.pick(those(pages, 'there')), fresh()]
    pages.delete(title)
    pages.set(to, 'there')
    return { verb: 'move', title, to, redirect: random.chance(0.5) }
  }
  const ofPage = (verb: string, more: object): Change => ({
    ...{ verb, title: random.pick(those(pages, 'there')), n: random.below(9) },
    ...more,
  })
  const createUser = (): Change => {
    const name = `Person ${(count += 1)}`
    users.push(name)
    return { verb: 'createUser', name, password: `secret of ${name} ${random.below(1e9)}` }
  }
  const changeUser = (): Change => {
    const [group, formerGroup] = random.chance(0.5) ? ['bot', 'sysop'] : ['sysop', 'bot']
    const nickname = `nick${random.below(1e6)}`
    return { verb: 'changeUser', name: random.pick(users), nickname, group, formerGroup }
  }
  const renameUser = (): Change => {
    const [name, to] = [random.pick(users), `Renamed ${(count += 1)}`]
    users.splice(users.indexOf(name), 1, to)
    return { verb: 'renameUser', name, to }
  }

  const hasPage = () => those(pages, 'there').length > 0
  const hasFile = () => those(files, 'there').length > 0
  /** How often each kind comes, when it can be made, and how it is. */
  const kinds: readonly (readonly [number, () => boolean, () => Change])[] = [
    [8, () => true, edit],
    [2, hasPage, deletePage],
    [2, () => those(pages, 'deleted').length > 0, undeletePage],
    [1, hasPage, movePage],
    [1, hasPage, () => ofPage('hideRevision', { isHidden: random.chance(0.7) })],
    [1, hasPage, () => ofPage('protect', { level: random.pick(['sysop', 'autoconfirmed']) })],
    [4, () => true, newFile],
    [6, hasFile, overwrite],
    [4, hasFile, deleteFile],
    [4, () => those(files, 'deleted').length > 0, undeleteFile],
    [2, hasFile, moveFile],
    [1, hasFile, () => ofVersion('deleteVersion')],
    [2, hasFile, () => ofVersion('hideVersion', { isHidden: random.chance(0.7) })],
    [1, () => true, createUser],
    [1, () => users.length > 0, changeUser],
    [1, () => users.length > 0, renameUser],
    [
      1,
      () => users.length > 0,
      () => ({ verb: 'block', name: random.pick(users), isBlocked: true }),
    ],
    [
      1,
      () => users.length > 0,
      () => ({ verb: 'block', name: random.pick(users), isBlocked: false }),
    ],
  ]

  return {
    /** One of each kind, those first that others need. */
    *oneOfEach(): Generator<Change> {
      yield* [newFile(), newFile(), newFile(), createUser(), createUser()]
      for (const [, isPossible, make] of kinds) if (isPossible()) yield make()
    },
    /** Any change that can be made now. */
    any(): Change {
      const possible = kinds.filter(([, isPossible]) => isPossible())
      const weighted = possible.flatMap(([weight, , make]) =>
        Array<() => Change>(weight).fill(make),
      )
      return random.pick(weighted)()
    },
    /** Uploads a file, and deletes the same one with all its bytes. */
    shortLived(): readonly [Change, Change, Change] {
      const made = newFile()
      const name = String(made['name'])
      files.delete(name)
      return [made, { verb: 'deleteFile', name }, { verb: 'eraseDeletedFiles' }]
    },
    /** What is deleted cannot be undeleted any more. */
    forgetDeleted() {
      for (const name of those(files, 'deleted')) files.delete(name)
    },
    overwrite: () => (hasFile() ? overwrite() : newFile()),
    /** Deletes a file, and undeletes the same one. */
    deletedAndBack(): readonly [Change, Change] {
      const { name } = hasFile() ? overwrite() : newFile()
      return [
        { verb: 'deleteFile', name: String(name) },
        { verb: 'undelete', title: `File:${String(name)}` },
      ]
    },
  }
}
