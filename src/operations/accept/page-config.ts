/** What a page says to its scripts, such as `wgRevisionId`, read without running them. */
export function readConfig(html: string, name: string): string | undefined {
  const found = new RegExp(`"${name}":\\s*("(?:[^"\\\\]|\\\\.)*"|[^,}\\s]+)`).exec(html)?.[1]
  return found?.startsWith('"') === true ? (JSON.parse(found) as string) : found
}
