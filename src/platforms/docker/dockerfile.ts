import type { Image } from '../../domain/images/image.ts'

/**
 * Renders an image for the engine's classic builder. Files lie beside it under `files/`. The base
 * may be old, so its packages are brought up to date too. The site's own packages are a layer on top:
 * adding one takes seconds, and the layer below is the same for all sites.
 */
export const renderDockerfile = (image: Image, base: string): string => `FROM ${base}
ENV DEBIAN_FRONTEND=noninteractive
RUN printf '#!/bin/sh\\nexit 101\\n' > /usr/sbin/policy-rc.d && chmod 755 /usr/sbin/policy-rc.d \\
 && apt-get update && apt-get dist-upgrade -y --no-install-recommends \\
 && ${install(image.packages)}
${image.extras.length > 0 ? `RUN apt-get update && ${install(image.extras)}\n` : ''}COPY files/ /
ENTRYPOINT ["/usr/local/sbin/wikistead-init"]
`

const install = (packages: readonly string[]) =>
  `apt-get install -y --no-install-recommends ${packages.join(' ')} \\
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/archives/* /var/lib/mysql`
