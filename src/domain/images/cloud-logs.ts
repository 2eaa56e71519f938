import { fluentBitConfiguration, SHIPPER_STATE } from '../logs/fluent-bit.ts'
import { IDENTIFIER } from '../logs/kept.ts'
import type { ImageFile } from './image.ts'

/** How what a host on AWS says comes into its journal, and from there into the bucket. */

/** Fluent Bit comes from its makers, as Debian does not have it. */
export const fluentBit = {
  archive: 'https://packages.fluentbit.io/debian',
  key: 'https://packages.fluentbit.io/fluentbit.key',
  /** Of the one key that signs since version 1.9; whatever else the address gives is refused. */
  fingerprint: 'C3C0A28534B9293EAF51FABD9F9DDC083888C1CD',
} as const

const SERVICE = /^([/]etc[/]wikistead[/]services[/]\w+[/]([\w-]+))[/]run$/

/**
 * runit's own way to log: what a service writes comes to this program's stdin. A service cannot
 * write to the journal itself, as Apache and PHP open their stdout anew, which only a pipe allows.
 */
const pipe = (service: string) => `#!/bin/sh
exec systemd-cat --identifier=${IDENTIFIER}${service} --level-prefix=false
`

/** A log for each service, under its name. */
const pipes = (files: readonly ImageFile[]): ImageFile[] =>
  files.flatMap(({ path }) => {
    const [, folder, service = ''] = SERVICE.exec(path) ?? []
    if (folder === undefined) return []
    return { path: `${folder}/log/run`, content: pipe(service), executable: true }
  })

/** The address of the balancer is of no use: what it says of the reader comes last. */
const edgeLog = `#!/bin/sh
exec 2>&1
sleep 1
exec varnishncsa -n /run/varnishd -F '%h %t "%r" %s %b %{Varnish:handling}x %{VCL_Log:head}x "%{X-Forwarded-For}i"'
`
const EDGE_LOG = '/etc/wikistead/services/edge/varnish-log/run'

/** The journal holds what names readers as well, so it forgets; a busy host may say much. */
const journal = `# Written by Wikistead.
[Journal]
Storage=persistent
SystemMaxUse=4G
MaxFileSec=1day
MaxRetentionSec=30day
RateLimitIntervalSec=30s
RateLimitBurst=300000
`

/** It begins before what it listens to and ends after it, so that last words are sent as well. */
const unit = `[Unit]
Description=Logs of a Wikistead host, to the bucket
Wants=network-online.target
After=network-online.target
Before=wikistead.service

[Service]
EnvironmentFile=/etc/wikistead/environment
# A host of an older launch template is not told where logs go.
ExecCondition=/bin/sh -c 'test -n "$WIKISTEAD_LOGS"'
ExecStart=/opt/fluent-bit/bin/fluent-bit -c /etc/wikistead/fluent-bit.yaml
DynamicUser=yes
SupplementaryGroups=systemd-journal
StateDirectory=${SHIPPER_STATE.replace('/var/lib/', '')}
# Readers come first, also while there is much to say.
MemoryMax=512M
CPUWeight=20
Nice=5
Restart=always
RestartSec=10
TimeoutStopSec=60

[Install]
WantedBy=wikistead.service
`

export const LOGS_UNIT = 'wikistead-logs.service'

/** The files with their services logged, and what sends logs to the bucket. */
export const withLogs = (files: readonly ImageFile[]): ImageFile[] => [
  ...files.map((file) => (file.path === EDGE_LOG ? { ...file, content: edgeLog } : file)),
  ...pipes(files),
  {
    ...{ path: '/etc/wikistead/fluent-bit.yaml', content: fluentBitConfiguration() },
    executable: false,
  },
  { path: '/etc/systemd/journald.conf.d/wikistead.conf', content: journal, executable: false },
  { path: `/etc/systemd/system/${LOGS_UNIT}`, content: unit, executable: false },
]
