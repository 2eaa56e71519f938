import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execute } from '../../../src/platforms/process/execute.ts'
import { away, DATABASES, folder, home, SHIPPERS } from './names.ts'

/**
 * Two authorities of our own: the one that instances trust from their first start, as Debian's image
 * trusts Amazon, and the one of RDS, which nobody trusts before its bundle was fetched.
 */
export interface Certificates {
  /** The certificate of the authority that signs for AWS's own names. */
  readonly amazon: string
  /** Several certificates in one file, as RDS's bundle has them. */
  readonly bundle: string
  readonly aws: { readonly cert: string; readonly key: string }
  readonly database: { readonly cert: string; readonly key: string }
}

const awsNames = [
  ...[home, away].flatMap(({ region }) => [
    ...[`*.${region}.amazonaws.com`, `*.s3.${region}.amazonaws.com`],
    `*.efs.${region}.amazonaws.com`,
  ]),
  ...['*.amazonaws.com', '*.pki.rds.amazonaws.com', SHIPPERS],
]

const places = join(folder, 'certificates')

export async function ensureCertificates(): Promise<Certificates> {
  await mkdir(places, { recursive: true })
  const done = join(places, 'done')
  if (!existsSync(done) || (await readFile(done, 'utf8')) !== String(awsNames)) {
    for (const name of ['amazon', 'rds', 'rds-other']) await makeAuthority(name)
    await sign('aws', 'amazon', awsNames)
    await sign('database', 'rds', [`*.${DATABASES}`])
    await writeFile(done, String(awsNames))
  }
  const read = async (name: string) => readFile(join(places, name), 'utf8')
  const pair = async (name: string) => ({
    ...{ cert: await read(`${name}.pem`), key: await read(`${name}.key`) },
  })
  return {
    amazon: await read('amazon.pem'),
    bundle: `${await read('rds-other.pem')}${await read('rds.pem')}`,
    ...{ aws: await pair('aws'), database: await pair('database') },
  }
}

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'] as const
const DAYS = '3650'

const makeAuthority = async (name: string) =>
  openssl(
    ...['req', '-x509', ...NEW_KEY, '-keyout', `${name}.key`, '-out', `${name}.pem`],
    ...['-days', DAYS, '-subj', `/CN=Rehearsal of ${name}`],
    ...['-addext', 'basicConstraints=critical,CA:TRUE'],
    ...['-addext', 'keyUsage=critical,keyCertSign,cRLSign'],
  )

async function sign(name: string, authority: string, names: readonly string[]): Promise<void> {
  const alternatives = names.map((other) => `DNS:${other}`).join(',')
  await openssl(
    ...['req', ...NEW_KEY, '-keyout', `${name}.key`, '-out', `${name}.csr`],
    ...['-subj', `/CN=${names[0] ?? name}`],
  )
  await writeFile(join(places, `${name}.ext`), `subjectAltName=${alternatives}\n`)
  await openssl(
    ...['x509', '-req', '-in', `${name}.csr`, '-out', `${name}.pem`, '-days', DAYS],
    ...['-CA', `${authority}.pem`, '-CAkey', `${authority}.key`, '-CAcreateserial'],
    ...['-extfile', `${name}.ext`],
  )
}

async function openssl(...args: readonly string[]): Promise<void> {
  const { status, stderr } = await execute(['openssl', ...args], { cwd: places })
  if (status !== 0) throw new Error(`openssl ${args.join(' ')}: ${stderr}`)
}
