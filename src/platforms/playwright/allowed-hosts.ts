/** The wiki's own server and its siblings, such as the one that serves uploads. */
export function allowedHosts(origin: string): string[] {
  const { hostname } = new URL(origin)
  const labels = hostname.split('.')
  const isAddress = /^[\d.]+$|^\[/.test(hostname)
  return labels.length > 2 && !isAddress ? [hostname, `*.${labels.slice(1).join('.')}`] : [hostname]
}
