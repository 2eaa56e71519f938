import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { parseSite } from './operations/sites/parse-site.ts'
import { siteSchema } from './operations/sites/schema.ts'
import { loadSite } from './platforms/config/load-site.ts'
import { execute } from './platforms/process/execute.ts'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const example = join(root, 'docs/site.example.ts')
const read = async (path: string) => readFile(join(root, path), 'utf8')

async function listPages(): Promise<string[]> {
  const inDocs = (await readdir(join(root, 'docs'), { recursive: true }))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`)
  return ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', ...inDocs]
}

test('the pages of problems and events are what the source says', async () => {
  const checked = await execute([process.execPath, join(root, 'scripts/docs.mjs'), '--check'])
  expect(checked.stderr).toBe('')
  expect(checked.status).toBe(0)
})

describe('the example of a site', () => {
  /** Loads it as an operator does who copied it into an operations folder. */
  async function loadExample() {
    const directory = await mkdtemp(join(tmpdir(), 'wikistead-docs-'))
    try {
      await cp(example, join(directory, 'wikistead.config.ts'))
      let settings: unknown
      const parse = (value: unknown, file: string) => {
        settings = value
        return parseSite(value, file)
      }
      const site = await loadSite(directory, parse, join(root, 'src/config.ts'))
      return { settings, site }
    } finally {
      await rm(directory, { recursive: true })
    }
  }

  test('is one that Wikistead accepts', async () => {
    const { site } = await loadExample()
    expect(Object.keys(site.environments)).toEqual(['local', 'production'])
  })

  test('shows every setting that there is', async () => {
    const { settings } = await loadExample()
    const known = listSettings(siteSchema)
    expect(known).toContain('environments.*.platform.heads')
    expect(known).toContain('environments.*.platform.heads.most')
    expect(known.filter((path) => !isIn(settings, path.split('.')))).toEqual([])
  })

  test('explains each one in the lines above it', async () => {
    const lines = (await readFile(example, 'utf8')).split('\n')
    const unexplained = lines.filter(
      (line, at) =>
        /^ +\w+: /.test(line) &&
        !/^ +(local|production): \{/.test(line) &&
        !/^ *\/\//.test(lines[at - 1] ?? ''),
    )
    expect(unexplained).toEqual([])
  })
})

/** What a schema looks like inside, as far as we walk it. */
interface Inside {
  readonly type: string
  readonly shape?: Readonly<Record<string, unknown>>
  readonly innerType?: unknown
  readonly in?: unknown
  readonly valueType?: unknown
  readonly options?: readonly unknown[]
}

/** `keep.releases`; a name that the operator chooses is `*`. What `docker()` and `aws()` set is left out. */
function listSettings(schema: unknown, path: readonly string[] = []): string[] {
  const { type, shape, innerType, in: input, valueType, options } = (schema as { def: Inside }).def
  if (options !== undefined) return options.flatMap((option) => listSettings(option, path))
  if (shape !== undefined)
    return Object.entries(shape)
      .filter(([name]) => name !== 'kind')
      .flatMap(([name, inner]) => listSettings(inner, [...path, name]))
  if (type === 'record' && path.at(-1) === 'environments')
    return listSettings(valueType, [...path, '*'])
  const wrapped = innerType ?? input
  return wrapped === undefined ? [path.join('.')] : listSettings(wrapped, path)
}

function isIn(value: unknown, [first, ...rest]: readonly string[]): boolean {
  if (first === undefined) return value !== undefined
  if (typeof value !== 'object' || value === null) return false
  // What only one platform has is in the environment that lives there.
  if (first === '*') return Object.values(value).some((inner) => isIn(inner, rest))
  return isIn((value as Record<string, unknown>)[first], rest)
}

describe('the documents', () => {
  test('link only to what is there', async () => {
    const dead: string[] = []
    for (const page of await listPages())
      for (const link of listLinks(await read(page))) {
        const [path = '', anchor] = link.split('#')
        const target = path === '' ? page : relative(root, join(root, dirname(page), path))
        if (!existsSync(join(root, target))) dead.push(`${page}: ${link}`)
        else if (anchor !== undefined && !listAnchors(await read(target)).includes(anchor))
          dead.push(`${page}: ${link}`)
      }
    expect(dead).toEqual([])
  })

  test('name only commands that there are', async () => {
    const folder = 'src/cli/commands'
    const sources = await Promise.all(
      (await readdir(join(root, folder))).map(async (name) => read(`${folder}/${name}`)),
    )
    const commands = sources.flatMap((source) =>
      [...source.matchAll(/\.command\('([a-z-]+)/g)].map(([, name]) => name ?? ''),
    )
    expect(commands).toContain('deploy')
    const unknown: string[] = []
    for (const page of await listPages())
      for (const [, name = ''] of (await read(page)).matchAll(
        /(?:^\$ |`|next: |to (?:go back|undo): |npx )wikistead ([a-z-]+)/gm,
      ))
        if (!commands.includes(name)) unknown.push(`${page}: wikistead ${name}`)
    expect(unknown).toEqual([])
  })

  test('list every decision', async () => {
    const contents = await read('docs/README.md')
    for (const name of await readdir(join(root, 'docs/decisions')))
      expect(contents).toContain(`(decisions/${name})`)
  })

  test('lead from each page of the guide to the next and back, at its top and its bottom', async () => {
    const guide = (await readdir(join(root, 'docs')))
      .filter((name) => /^\d-.*\.md$/.test(name))
      .sort()
    expect(guide.length).toBeGreaterThan(3)
    for (const [at, name] of guide.entries()) {
      const lines = (await read(`docs/${name}`)).trim().split('\n')
      const before = guide[at - 1]
      const after = guide[at + 1] ?? 'glossary.md'
      expect(lines.at(-1), name).toBe(lines[0])
      expect(lines[0], name).toContain(`→](${after})`)
      if (before !== undefined) expect(lines[0], name).toContain(`](${before})`)
    }
  })
})

const withoutCode = (page: string) => page.replaceAll(/```[\s\S]*?```|`[^`]*`/g, 'code')

/** Links to files of ours. */
const listLinks = (page: string): string[] =>
  [...withoutCode(page).matchAll(/\]\(([^)]+)\)/g)]
    .map(([, link]) => link ?? '')
    .filter((link) => !/^[a-z]+:/.test(link))

/** What headings are called in a link. */
const listAnchors = (page: string): string[] =>
  [...page.replaceAll(/```[\s\S]*?```/g, '').matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} -]/gu, '')
      .replaceAll(' ', '-'),
  )
