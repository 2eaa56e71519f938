import type { Image } from '../../domain/images/image.ts'

/**
 * Renders an image for the engine's classic builder. Files lie beside it under `files/`. The base
 * may be old, so its packages are brought up to date too. The site's own packages are a layer on top:
 * adding one takes seconds, and the layer below is the same for all sites. Each image has a first
 * layer of its own: of equal ones the engine looks at the newest alone, and may find nothing on it.
 */
export const renderDockerfile = (image: Image, base: string): string => `FROM ${base}
RUN ${quick} \\
 && printf '#!/bin/sh\\nexit 101\\n' > /usr/sbin/policy-rc.d && chmod 755 /usr/sbin/policy-rc.d \\
 && apt-get update && DEBIAN_FRONTEND=noninteractive apt-get dist-upgrade -y --no-install-recommends \\
 && ${install(image.packages)}
${image.extras.length > 0 ? `RUN apt-get update && ${install(image.extras)}\n` : ''}COPY files/ /
ENTRYPOINT ["/usr/local/sbin/wikistead-init"]
`

/**
 * As in Debian's own images for containers: a layer is whole or is not there, so dpkg need not wait
 * for the disk after each file, and nobody reads descriptions of packages in other languages.
 */
const quick = `echo force-unsafe-io > /etc/dpkg/dpkg.cfg.d/wikistead \\
 && echo 'Acquire::Languages "none";' > /etc/apt/apt.conf.d/wikistead`

const install = (packages: readonly string[]) =>
  `DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ${packages.join(' ')} \\
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/archives/* /var/lib/mysql`
