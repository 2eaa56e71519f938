import { accessServices, IDENTIFIER, keyFormat, MOST_BYTES, UPLOAD_SECONDS } from './kept.ts'
import type { LogKind } from './kept.ts'
import { keptFields, TIME_FIELD } from './record.ts'

/** Where it keeps what it has read and not sent yet. systemd makes the folder. */
export const SHIPPER_STATE = '/var/lib/wikistead-logs'

/** Gigabytes that may wait on the disk while S3 cannot be reached; what comes then is lost. */
const WAITING = '1G'

/**
 * How often it tries to send an object. It waits longer each time, so this is almost three days;
 * by itself it would give up within minutes.
 */
const TRIES = 500

/**
 * What Fluent Bit does on a host: reads the journal, keeps lines that name readers apart, and puts
 * both into the bucket. Who and where the host is comes from its environment, so that one image
 * serves all hosts. `${…}` is Fluent Bit's own way of asking for it.
 */
export function fluentBitConfiguration(services: readonly string[] = accessServices): string {
  return `# Written by Wikistead.
service:
  flush: 1
  grace: 30
  log_level: warn
  http_server: off

pipeline:
  inputs:
    # Two readers of one journal: a line that names readers is asked for by who said it.
    - name: systemd
      tag: access
      db: ${SHIPPER_STATE}/access.db
      systemd_filter_type: Or
      systemd_filter:
${services.map((name) => `        - SYSLOG_IDENTIFIER=${IDENTIFIER}${name}`).join('\n')}
      mem_buf_limit: 32M
    - name: systemd
      tag: system
      db: ${SHIPPER_STATE}/system.db
      mem_buf_limit: 32M

  filters:
    - name: grep
      match: system
      exclude: SYSLOG_IDENTIFIER ^${IDENTIFIER}(${services.join('|')})$
    - name: record_modifier
      match: '*'
      allowlist_key:
${keptFields.map((name) => `        - ${name}`).join('\n')}

  outputs:
${output('access')}
${output('system')}
`
}

const output = (kind: LogKind) => `    - name: s3
      match: ${kind}
      bucket: \${WIKISTEAD_LOGS}
      region: \${AWS_REGION}
      s3_key_format: ${keyFormat(kind)}
      use_put_object: on
      compression: gzip
      content_type: application/x-ndjson
      json_date_key: ${TIME_FIELD}
      json_date_format: iso8601
      total_file_size: ${MOST_BYTES}
      upload_timeout: ${UPLOAD_SECONDS}s
      store_dir: ${SHIPPER_STATE}/${kind}
      store_dir_limit_size: ${WAITING}
      retry_limit: ${TRIES}`
