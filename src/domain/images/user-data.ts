import { isAlone } from '../aws/instances.ts'
import type { Role } from '../hosts/host.ts'

/** What a host on AWS is told when it starts: who it is, where the store lies and where its logs go. No secret. */
export interface Introduction {
  readonly site: string
  readonly environment: string
  readonly role: Role
  readonly region: string
  readonly store: string
  /** The bucket that its logs go to. */
  readonly logs: string
}

/**
 * The script that an instance runs at its first start. All else is in the image or comes from the
 * store. The host is called after its role and its number; there is only one admin host.
 */
export const renderUserData = (introduction: Introduction): string => `#!/bin/sh
set -eu
umask 022
install -d /etc/wikistead
cat > /etc/wikistead/environment <<'WIKISTEAD'
WIKISTEAD_SITE=${introduction.site}
WIKISTEAD_ENVIRONMENT=${introduction.environment}
WIKISTEAD_ROLE=${introduction.role}
AWS_REGION=${introduction.region}
WIKISTEAD_STORE=${introduction.store}
WIKISTEAD_LOGS=${introduction.logs}
WIKISTEAD
${name(introduction.role)}
systemctl enable --now wikistead.service
`

/** As `instanceName` calls it, who finds it from outside. */
const name = (role: Role) =>
  isAlone(role)
    ? `echo WIKISTEAD_HOST=${role} >> /etc/wikistead/environment`
    : `id=$(cloud-init query instance_id | cut -c3-)
echo "WIKISTEAD_HOST=${role}-$id" >> /etc/wikistead/environment`
