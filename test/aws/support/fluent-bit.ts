import { gzipSync } from 'node:zlib'

/**
 * A model of Fluent Bit as far as our configuration goes. What it makes of a journal was compared
 * with Fluent Bit 5.1.1 itself, which read the same configuration. It knows only settings that the
 * pages of its makers name; any other one is a mistake, as there.
 */

type Value = string | readonly string[]
type Plugin = Readonly<Record<string, Value>>

export interface FluentBitConfiguration {
  readonly service: Plugin
  readonly inputs: readonly Plugin[]
  readonly filters: readonly Plugin[]
  readonly outputs: readonly Plugin[]
}

/** A record of the journal: its time in ISO 8601, and its fields. */
export interface JournalRecord {
  readonly at: string
  readonly fields: Readonly<Record<string, string>>
}

const known: Readonly<Record<string, readonly string[]>> = {
  service: ['flush', 'grace', 'log_level', 'http_server'],
  systemd: ['tag', 'db', 'systemd_filter', 'systemd_filter_type', 'mem_buf_limit'],
  grep: ['match', 'exclude'],
  record_modifier: ['match', 'allowlist_key'],
  s3: [
    ...['match', 'bucket', 'region', 's3_key_format', 'use_put_object', 'compression'],
    ...['content_type', 'json_date_key', 'json_date_format', 'total_file_size', 'upload_timeout'],
    ...['store_dir', 'store_dir_limit_size', 'retry_limit'],
  ],
}

/** Reads the part of YAML that the configuration is written in: blocks, lists, plain text. */
export function readConfiguration(text: string): FluentBitConfiguration {
  const lines = text.split('\n').filter((line) => !/^\s*(#.*)?$/.test(line))
  const { service, pipeline, ...others } = readBlock(lines) as Record<string, any>
  const { inputs, filters, outputs, ...strange } = pipeline
  const unknown = [...Object.keys(others), ...Object.keys(strange)]
  if (unknown.length > 0) throw new Error(`no such section: ${unknown.join(', ')}`)
  const all = [{ ...service, name: 'service' }, ...inputs, ...filters, ...outputs]
  for (const { name, ...settings } of all)
    for (const key of Object.keys(settings))
      if (known[name]?.includes(key) !== true) throw new Error(`${name} has no setting ${key}`)
  return { service, inputs, filters, outputs }
}

const indentOf = (line: string) => line.length - line.trimStart().length

function readBlock(lines: readonly string[]): unknown {
  const [first] = lines
  if (first === undefined) throw new Error('nothing where a block should be')
  const indent = indentOf(first)
  const groups: string[][] = []
  for (const line of lines) {
    if (indentOf(line) < indent) throw new Error(`out of line: ${line}`)
    if (indentOf(line) === indent) groups.push([line])
    else groups.at(-1)?.push(line)
  }
  if (first.trimStart().startsWith('- ')) return groups.map(readItem)
  return Object.fromEntries(groups.map(readPair))
}

function readItem([first = '', ...more]: readonly string[]): unknown {
  const own = first.replace('- ', '  ')
  return /^\s*[\w.]+:/.test(own) ? readBlock([own, ...more]) : own.trim()
}

function readPair([first = '', ...more]: readonly string[]): [string, unknown] {
  const [, key, value = ''] = /^\s*([\w.]+):(?: (.*))?$/.exec(first) ?? []
  if (key === undefined) throw new Error(`no setting: ${first}`)
  if (value === '') return [key, readBlock(more)]
  if (/^[&*!|>%@`{[]|: | #/.test(value)) throw new Error(`YAML reads more into ${value}`)
  return [key, value.replace(/^'(.*)'$/, '$1')]
}

const listed = (value: Value | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value

/** What it would put into the bucket of what the journal holds: an object for each minute. */
export function shipJournal(
  configuration: FluentBitConfiguration,
  environment: Readonly<Record<string, string>>,
  records: readonly JournalRecord[],
) {
  const fill = (text: Value | undefined) =>
    String(text).replaceAll(/\$\{(\w+)\}/g, (_, name: string) => {
      const value = environment[name]
      if (value === undefined) throw new Error(`nobody says ${name}`)
      return value
    })
  return configuration.inputs.flatMap((input) => {
    const tag = String(input['tag'])
    const filters = configuration.filters.filter(({ match }) => match === '*' || match === tag)
    const kept = records
      .filter((record) => isRead(record, input))
      .flatMap((record) => pass(record, filters))
    return configuration.outputs
      .filter(({ match }) => match === tag)
      .flatMap((output) =>
        inMinutes(kept, Number.parseInt(String(output['upload_timeout']), 10)).map((part) => ({
          bucket: fill(output['bucket']),
          key: nameObject(fill(output['s3_key_format']), part[0]?.at ?? ''),
          body: gzipSync(
            part
              .map(({ at, fields }) =>
                JSON.stringify({ [fill(output['json_date_key'])]: at, ...fields }),
              )
              .join('\n')
              .concat('\n'),
          ),
        })),
      )
  })
}

/** Fields that are asked for; with `Or` one of them is enough. */
function isRead({ fields }: JournalRecord, input: Plugin): boolean {
  const wanted = listed(input['systemd_filter']).map((filter) => filter.split('='))
  return wanted.length === 0 || wanted.some(([field = '', value]) => fields[field] === value)
}

function pass(record: JournalRecord, filters: readonly Plugin[]): JournalRecord[] {
  let { fields } = record
  for (const filter of filters) {
    if (filter['name'] === 'grep') {
      const [, field = '', pattern = ''] = /^(\S+) (.*)$/.exec(String(filter['exclude'])) ?? []
      const value = fields[field]
      if (value !== undefined && new RegExp(pattern).test(value)) return []
    } else {
      const allowed = listed(filter['allowlist_key'])
      fields = Object.fromEntries(Object.entries(fields).filter(([key]) => allowed.includes(key)))
    }
  }
  return [{ ...record, fields }]
}

/** A file begins with its first record and is sent so many seconds later. */
function inMinutes(records: readonly JournalRecord[], seconds: number): JournalRecord[][] {
  const parts: JournalRecord[][] = []
  for (const record of records) {
    const begun = parts.at(-1)?.[0]
    const isOld =
      begun === undefined || Date.parse(record.at) - Date.parse(begun.at) >= seconds * 1000
    if (isOld) parts.push([record])
    else parts.at(-1)?.push(record)
  }
  return parts
}

/** `strftime` in UTC with the time of the first record, and a word of eight letters. */
function nameObject(format: string, at: string): string {
  const [, Y, m, d, H, M, S] = /(\d+)-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)/.exec(
    new Date(at).toISOString(),
  ) as unknown as string[]
  const parts: Readonly<Record<string, string | undefined>> = { Y, m, d, H, M, S }
  return format
    .replace(/^\//, '')
    .replaceAll(/%(.)/g, (_, letter: string) => parts[letter] ?? '?')
    .replace('$UUID', () => Math.random().toString(36).slice(2, 10).padEnd(8, '0'))
}
