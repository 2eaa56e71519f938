/** What `mariadb` reads; the password is RDS's own, which it changes every week. */
export function renderClient(address: string, secret: string): string {
  const { username, password } = JSON.parse(secret) as Record<'username' | 'password', string>
  const quoted = password.replaceAll('\\', '\\\\').replaceAll('"', '\\"')
  return `# Written by Wikistead.
[client]
host = ${address}
user = ${username}
password = "${quoted}"
ssl-verify-server-cert
`
}
