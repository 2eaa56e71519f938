import { RDS_DAYS } from '../../domain/aws/platform.ts'
import { fault } from './faults.ts'

interface Loose {
  readonly [name: string]: unknown
}

/** What the schema cannot say, because it is about two settings at once. */
export function listAwsFaults(name: string, environment: Loose): string[] {
  const platform = block(environment['platform'])
  if (platform['kind'] !== 'aws') return []
  const at = ['environments', name]
  const faults: string[] = []
  const { region, recoveryRegion } = platform
  if (typeof region === 'string' && region === recoveryRegion)
    faults.push(
      fault([...at, 'platform', 'recoveryRegion'], `another region than ${region}`, region),
    )
  const { least = 3, most } = block(platform['heads'])
  if (typeof least === 'number' && typeof most === 'number' && most < least)
    faults.push(fault([...at, 'platform', 'heads', 'most'], `${least} or more`, most))
  const zone = block(platform['zone'])['name']
  const { url } = environment
  if (typeof zone === 'string' && !isInZone(url, zone))
    faults.push(fault([...at, 'url'], `https:// and a host in the zone ${zone}`, url))
  const { continuousDays: days } = block(environment['backups'])
  if (typeof days === 'number' && (days < RDS_DAYS.least || days > RDS_DAYS.most))
    faults.push(
      fault(
        [...at, 'backups', 'continuousDays'],
        `a whole number from ${RDS_DAYS.least} to ${RDS_DAYS.most} on AWS`,
        days,
      ),
    )
  return faults
}

function isInZone(url: unknown, zone: string): boolean {
  if (typeof url !== 'string' || !URL.canParse(url)) return false
  const { protocol, hostname, port } = new URL(url)
  const isInside = hostname === zone || hostname.endsWith(`.${zone}`)
  return protocol === 'https:' && port === '' && isInside
}

const block = (value: unknown): Loose => Object(value) as Loose
