import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readConsole } from '../../src/domain/aws/baking.ts'
import { instanceName } from '../../src/domain/aws/instances.ts'
import { cloudFiles } from '../../src/domain/images/cloud.ts'
import { BAKED, renderFirstBoot } from '../../src/domain/images/first-boot.ts'
import { describeImage } from '../../src/domain/images/image.ts'
import { renderUserData } from '../../src/domain/images/user-data.ts'
import { renderDockerfile } from '../../src/platforms/docker/dockerfile.ts'
import { execute } from '../../src/platforms/process/execute.ts'
import { bootDisk } from './support/boot-disk.ts'

const settings = {
  debian: 'trixie',
  packages: ['poppler-utils'],
  php: { memory_limit: '512M' },
} as const
const encode = (text: string) => Buffer.from(text).toString('base64')
/** EC2 takes no more as user data. */
const LARGEST = 16_384

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'wikistead-boot-'))
})
afterEach(async () => rm(root, { recursive: true }))

const boot = async (
  script: string,
  faults: { readonly failing?: string; readonly fingerprint?: string } = {},
) => bootDisk(root, script, faults)

describe.each(['wiki', 'service'] as const)('the first start of an image %s', (kind) => {
  const image = describeImage(kind, settings)
  const script = renderFirstBoot(image, { digest: 'abc123', region: 'eu-central-1', encode })

  test('puts every file of the image in its place, as it is in a container', async () => {
    const { status, stderr } = await boot(script)
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    for (const { path, content, executable } of cloudFiles(image.files)) {
      const file = join(root, 'disk', path)
      expect(await readFile(file, 'utf8'), path).toBe(content)
      expect((await stat(file)).mode & 0o777, path).toBe(executable ? 0o755 : 0o644)
    }
    expect(await readFile(join(root, 'disk', BAKED), 'utf8')).toBe('abc123\n')
    const console = await readFile(join(root, 'disk', 'dev', 'console'), 'utf8')
    expect(readConsole(console, 'abc123')).toEqual({ state: 'baked' })
  })

  test('installs the packages that a container has, and what AWS needs besides', async () => {
    const { called } = await boot(script)
    const [, list = ''] = /apt-get install -y --no-install-recommends (.*)/.exec(called) ?? []
    const inContainer = /install -y --no-install-recommends (.*) \\/.exec(
      renderDockerfile(image, 'debian'),
    )?.[1]
    for (const name of inContainer?.split(' ') ?? ['none']) expect(list.split(' ')).toContain(name)
    expect(list).toContain('nfs-common')
    expect(called).toContain(
      'https://s3.eu-central-1.amazonaws.com/amazon-ssm-eu-central-1/latest/debian_arm64/amazon-ssm-agent.deb',
    )
    expect(called.indexOf('dist-upgrade')).toBeLessThan(called.indexOf('install -y'))
  })

  test('leaves no mark where a package cannot be had, so that no image is made of it', async () => {
    const { status, called } = await boot(script, { failing: 'apt-get' })
    expect(status).not.toBe(0)
    expect(called.trim().split('\n').at(-1)).toBe('systemctl poweroff')
    const console = await readFile(join(root, 'disk', 'dev', 'console'), 'utf8')
    expect(readConsole(console, 'abc123').state).toBe('failed')
    await expect(stat(join(root, 'disk', BAKED))).rejects.toThrow('ENOENT')
  })

  test('takes what sends logs from its makers, and nothing else from there', async () => {
    const { called } = await boot(script)
    const read = async (name: string) => readFile(join(root, 'disk/etc/apt', name), 'utf8')
    expect(await read('sources.list.d/fluent-bit.sources')).toBe(
      [
        'Types: deb',
        'URIs: https://packages.fluentbit.io/debian/trixie',
        ...['Suites: trixie', 'Components: main'],
        'Signed-By: /etc/apt/keyrings/fluent-bit.gpg\n',
      ].join('\n'),
    )
    expect(await read('preferences.d/fluent-bit')).toMatch(
      /^Package: \*\nPin: origin packages\.fluentbit\.io\nPin-Priority: -1\n\nPackage: fluent-bit\n/,
    )
    expect(await read('keyrings/fluent-bit.gpg')).toBe('key\n')
    expect(called).toContain('install -y --no-install-recommends fluent-bit\n')
    expect(called).toContain('systemctl enable amazon-ssm-agent.service wikistead-logs.service')
  })

  test('trusts no other key than the one that its makers publish', async () => {
    const { status, called } = await boot(script, { fingerprint: 'F209D8762A60CD49E680' })
    expect(status).toBe(1)
    expect(called).not.toContain('install -y --no-install-recommends fluent-bit')
    const console = await readFile(join(root, 'disk', 'dev', 'console'), 'utf8')
    expect(console).toContain('fluentbit.key is not the key of Fluent Bit: F209D8762A60CD49E680')
    expect(readConsole(console, 'abc123').state).toBe('failed')
  })

  test('gives each service a log of its own name, so that its stdout is a pipe', async () => {
    const files = cloudFiles(image.files)
    const services = files.flatMap(
      ({ path }) => /(.*\/services\/\w+\/[\w-]+)\/run$/.exec(path)?.[1] ?? [],
    )
    expect(services.length).toBeGreaterThan(4)
    for (const folder of services) {
      const log = files.find(({ path }) => path === `${folder}/log/run`)
      expect(log?.content, folder).toContain(`--identifier=wikistead-${folder.split('/').at(-1)} `)
    }
  })

  test('fits into what EC2 takes', () => {
    expect(gzipSync(script).length).toBeLessThan(LARGEST)
  })
})

test('a host is told who it is, where the store lies, and no secret', () => {
  const told = renderUserData({
    ...{ site: 'hearth', environment: 'production', role: 'web' },
    ...{ region: 'eu-central-1', store: 'wikistead-hearth-store' },
    logs: 'wikistead-hearth-logs',
  })
  expect(told.split('\n').filter((line) => /^[A-Z_]+=/.test(line))).toEqual([
    'WIKISTEAD_SITE=hearth',
    'WIKISTEAD_ENVIRONMENT=production',
    'WIKISTEAD_ROLE=web',
    'AWS_REGION=eu-central-1',
    'WIKISTEAD_STORE=wikistead-hearth-store',
    'WIKISTEAD_LOGS=wikistead-hearth-logs',
  ])
  expect(told).not.toMatch(/password|secret/i)
})

test.each([
  ['web', 'web-0abc'],
  ['edge', 'edge-0abc'],
  ['admin', 'admin'],
] as const)(
  'a host of the role %s is called at its start as the tool calls it',
  async (role, name) => {
    const told = renderUserData({
      ...{ site: 'hearth', environment: 'production', role },
      ...{ region: 'eu-central-1', store: 'wikistead-hearth-store' },
      logs: 'wikistead-hearth-logs',
    })
    await mkdir(join(root, 'programs'))
    await writeFile(join(root, 'programs', 'cloud-init'), '#!/bin/sh\necho i-0abc\n', {
      mode: 0o755,
    })
    await writeFile(join(root, 'programs', 'systemctl'), '#!/bin/sh\n', { mode: 0o755 })
    const { status, stderr } = await execute(['sh', '-s'], {
      stdin: told.replaceAll('/etc/wikistead', join(root, 'etc')),
      env: { PATH: `${root}/programs:${process.env['PATH']}` },
    })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    const lines = (await readFile(join(root, 'etc', 'environment'), 'utf8')).split('\n')
    expect(lines).toContain(`WIKISTEAD_HOST=${name}`)
    expect(instanceName(role, 'i-0abc')).toBe(name)
  },
)

test('uploads are mounted through a tunnel of TLS, once, and the tunnel is begun again if it dies', async () => {
  const programs = join(root, 'programs')
  await mkdir(programs)
  const fake = async (name: string, script: string) =>
    writeFile(join(programs, name), `#!/bin/sh\necho "${name} $*" >> ${root}/called\n${script}\n`, {
      mode: 0o755,
    })
  await fake('mount', `touch ${root}/mounted`)
  await fake('mountpoint', `[ -e ${root}/mounted ]`)
  await fake(
    'stunnel4',
    `sed -n 's/^pid = //p' "$1" | while read pid; do echo $PPID > "$pid"; done`,
  )
  await mkdir(join(root, 'run/wikistead'), { recursive: true })
  const script = cloudFiles([]).find(({ path }) => path.endsWith('wikistead-mount-files'))
  const run = async () => {
    await writeFile(join(root, 'called'), '')
    const { status, stderr } = await execute(['sh', '-s', 'fs-1'], {
      stdin: script?.content ?? '',
      env: {
        ...{ PATH: `${programs}:${process.env['PATH']}`, WIKISTEAD_ROOT: root },
        AWS_REGION: 'eu-central-1',
      },
    })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    return (await readFile(join(root, 'called'), 'utf8'))
      .split('\n')
      .map((line) => line.split(' ')[0])
      .filter((name) => name !== 'mountpoint' && name !== '')
  }
  expect(await run()).toEqual(['stunnel4', 'mount'])
  const tunnel = await readFile(join(root, 'etc/stunnel/uploads.conf'), 'utf8')
  expect(tunnel).toContain('connect = fs-1.efs.eu-central-1.amazonaws.com:2049\nverifyChain = yes')
  expect(await stat(join(root, 'srv/wikistead/uploads/deleted'))).toBeDefined()
  const pid = join(root, 'run/wikistead/uploads-tunnel.pid')
  await writeFile(pid, String(process.pid))
  expect(await run()).toEqual([])
  await writeFile(pid, '999999999')
  expect(await run()).toEqual(['stunnel4'])
})
