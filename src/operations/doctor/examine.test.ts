import { beforeEach, expect, test } from 'vitest'
import { Problem } from '../../domain/problems/problem.ts'
import { memoryMachine, type MemoryMachine } from '../../platforms/memory/memory-machine.ts'
import { memoryWorld, type MemoryWorld } from '../../platforms/memory/memory-world.ts'
import { examine } from './examine.ts'

let machine: MemoryMachine
let world: MemoryWorld
beforeEach(() => {
  machine = memoryMachine()
  world = memoryWorld()
})

const look = async () =>
  examine(
    { machine, directory: '/srv' },
    async () => world.site,
    async () => world,
    openForeign,
  )
const openForeign = (): never => {
  throw new Error('no wiki is given')
}
/** The findings that ask for something to be done. */
const bad = async () =>
  (await look()).flatMap(({ check, verdict, found, remedy }) =>
    verdict === 'good' ? [] : [`${verdict} ${check}: ${found}: ${remedy}`],
  )

test('finds nothing to do where all is well', async () => {
  expect(await bad()).toEqual([])
  expect((await look()).map(({ check }) => check)).toEqual([
    ...['Node', 'git', 'container engine', 'mmdebstrap', 'disk', 'configuration'],
    ...['browser', 'local: port', 'local: hosts', 'local: wiki repository'],
  ])
})

test.each(['18.20.4', '20.18.9'])('asks for a newer Node than %s', async (node) => {
  machine.node = node
  expect(await bad()).toEqual([`missing Node: ${node}: install Node 20.19 or later`])
})

test.each(['20.19.0', '20.20.1', '22.0.0'])('is content with Node %s', async (node) => {
  machine.node = node
  expect(await bad()).toEqual([])
})

test('says how to install what is not there', async () => {
  machine.tools.delete('git --version')
  machine.tools.delete('mmdebstrap --version')
  expect(await bad()).toEqual([
    'missing git: not installed: apt-get install git',
    expect.stringMatching(/^warning mmdebstrap: not installed: /),
  ])
})

test('tells an engine that is not installed from one that does not answer, and asks it nothing', async () => {
  machine.tools.delete('docker info --format server {{.ServerVersion}}')
  expect(await bad()).toEqual([
    'missing container engine: Docker version 26.1.5, but the server does not answer: start dockerd, or join the group docker',
  ])
  machine.tools.delete('docker --version')
  expect(await bad()).toEqual([
    'missing container engine: not installed: apt-get install docker.io',
  ])
  expect((await look()).map(({ check }) => check)).not.toContain('local: hosts')
})

test('warns of a disk that is nearly full', async () => {
  machine.free = 3e9
  expect(await bad()).toEqual(['warning disk: 3 GB free: 8 GB are comfortable'])
})

test('a fault in the configuration is a finding', async () => {
  const findings = await examine(
    { machine, directory: '/srv' },
    async () =>
      Promise.reject(
        new Problem('config-missing', 'there is no wikistead.config.ts', {
          hint: 'wikistead init DIR',
        }),
      ),
    async () => world,
    openForeign,
  )
  expect(findings.at(-1)).toEqual({
    ...{ check: 'configuration', verdict: 'missing', found: 'there is no wikistead.config.ts' },
    remedy: 'wikistead init DIR',
  })
})

test('a port counts as taken only while the edge of this environment does not hold it', async () => {
  machine.takenPorts.add(8080)
  expect(await bad()).toEqual([])
  world.fleet.host('edge').stop()
  expect((await bad())[0]).toMatch(/^missing local: port: 8080 is taken: set another `port`/)
})

test('names hosts that do not run', async () => {
  world.fleet.host('web2').stop()
  world.fleet.host('admin').remove()
  expect(await bad()).toEqual(['warning local: hosts: admin, web2 do not run: wikistead up local'])
})

test('a repository that does not answer is a finding', async () => {
  world.repository.fault = new Problem('repository-unreachable', 'nobody there', {
    hint: 'look at the network',
  })
  expect(await bad()).toEqual(['missing local: wiki repository: nobody there: look at the network'])
})

test('a browser is needed only for acceptance, unless the site names one', async () => {
  machine.tools.delete('/usr/bin/google-chrome --version')
  expect(await bad()).toEqual([
    'warning browser: not installed: apt-get install chromium; only needed for accept',
  ])
  const acceptance = { ...world.site.acceptance, browser: '/opt/chrome' }
  const site = { ...world.site, acceptance }
  const findings = await examine(
    { machine, directory: '/srv' },
    async () => site,
    async () => world,
    openForeign,
  )
  expect(findings).toContainEqual({
    ...{ check: 'browser', verdict: 'missing', found: '/opt/chrome does not start' },
    remedy: 'set another `acceptance.browser`, or none',
  })
})

test('an environment that cannot be opened hides nothing else', async () => {
  const findings = await examine(
    { machine, directory: '/srv' },
    async () => world.site,
    async () => {
      throw new Problem('account-refused', 'this role may not do s3:GetObject', { hint: 'ask' })
    },
    openForeign,
  )
  expect(findings.filter(({ verdict }) => verdict === 'missing')).toEqual([
    {
      ...{ check: 'local: where it stands', verdict: 'missing' },
      ...{ found: 'this role may not do s3:GetObject', remedy: 'ask' },
    },
  ])
})
