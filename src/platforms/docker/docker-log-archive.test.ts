import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { isProblem } from '../../domain/problems/problem.ts'
import type { Host } from '../../domain/hosts/host.ts'
import { logArchiveContract } from '../../ports/log-archive.contract.ts'
import { dockerLogArchive } from './docker-log-archive.ts'
import { naming } from './naming.ts'

const path = process.env['PATH']
let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wikistead-docker-'))
  process.env['PATH'] = `${folder}:${path}`
})
afterEach(async () => {
  process.env['PATH'] = path
  await rm(folder, { recursive: true })
})

/** Stands in for the engine, which stamps lines itself; here a test says when they were said. */
const engine = `#!/usr/bin/env node
const { readFileSync, appendFileSync } = require('node:fs')
const args = process.argv.slice(2)
appendFileSync(__dirname + '/asked', args.join(' ') + '\\n')
const [since, until] = ['--since', '--until'].map((name) => args[args.indexOf(name) + 1])
let lines
try {
  lines = readFileSync(__dirname + '/' + args.at(-1), 'utf8').split('\\n').filter(Boolean)
} catch {
  console.error('Error response from daemon: No such container: ' + args.at(-1))
  process.exit(1)
}
for (const [index, line] of lines.entries()) {
  const at = new Date(line.split(' ')[0])
  if (at >= new Date(since) && at < new Date(until)) console.log(line)
}
`

const host = (name: string): Host => ({ name, role: 'web', state: 'running', image: 'x' })
const names = naming('hearth', 'local')

async function open(hosts: readonly Host[]) {
  await writeFile(join(folder, 'docker'), engine, { mode: 0o755 })
  return dockerLogArchive(names, { list: async () => [...hosts] })
}

logArchiveContract('dockerLogArchive', async () => {
  const hosts: Host[] = []
  await writeFile(join(folder, 'docker'), engine, { mode: 0o755 })
  return {
    archive: dockerLogArchive(names, { list: async () => hosts }),
    async say(lines) {
      for (const line of lines) {
        if (!hosts.some(({ name }) => name === line.host)) hosts.push(host(line.host))
        const at = new Date(line.at).toISOString().replace('Z', '000000Z')
        await appendFile(join(folder, names.container(line.host)), `${at} ${line.message}\n`)
      }
    },
  }
})

const range = { since: new Date('2026-11-23T03:00:00Z'), until: new Date('2026-11-23T04:00:00Z') }

test('asks the engine for the range, with the time of each line', async () => {
  await writeFile(join(folder, names.container('web1')), '2026-11-23T03:00:00.5Z x\n')
  const [trail] = await (await open([host('web1')])).find(range)
  for await (const line of (await trail?.pieces[0]?.open()) ?? [])
    expect(line).toEqual({ at: '2026-11-23T03:00:00.5Z', host: 'web1', service: '', message: 'x' })
  expect(await readFile(join(folder, 'asked'), 'utf8')).toBe(
    'logs --timestamps --since 2026-11-23T03:00:00.000Z --until 2026-11-23T04:00:00.000Z ' +
      `${names.container('web1')}\n`,
  )
})

test('asks nothing of a container that was never made', async () => {
  const archive = await open([{ ...host('web1'), state: 'missing' }])
  expect(await archive.find(range)).toEqual([])
})

test('tells what the engine says where it gives no logs', async () => {
  const [trail] = await (await open([host('web1')])).find(range)
  const read = async () => {
    for await (const line of (await trail?.pieces[0]?.open()) ?? []) throw new Error(line.message)
  }
  const error = await read().catch((error: unknown) => error)
  expect(isProblem(error, 'command-failed') && error.output).toContain('No such container')
})
