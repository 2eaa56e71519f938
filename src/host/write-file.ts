import { chmod, chown, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { execute } from '../platforms/process/execute.ts'

/** Replaces a file in one step, unless it says so already; whether it was replaced. */
export async function writeWhole(
  path: string,
  content: string,
  readers: 'root' | 'web' | 'all',
): Promise<boolean> {
  if ((await readFile(path, 'utf8').catch(() => '')) === content) return false
  await mkdir(dirname(path), { recursive: true })
  const part = `${path}.part`
  await writeFile(part, content, { mode: 0o600 })
  if (readers === 'web') {
    const { stdout } = await execute(['id', '--group', 'www-data'])
    await chown(part, 0, Number(stdout))
  }
  await chmod(part, { root: 0o600, web: 0o640, all: 0o644 }[readers])
  await rename(part, path)
  return true
}
