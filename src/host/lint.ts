import { Problem } from '../domain/problems/problem.ts'
import type { Component } from '../domain/releases/component.ts'
import { execute } from '../platforms/process/execute.ts'
import { componentPath } from './paths.ts'

/**
 * Parses every PHP file below the folders on stdin without running it. Prints what does not
 * parse. Files that no request loads may be written for other versions of PHP.
 */
const PARSE = `
$skip = '#/(vendor|tests|node_modules|\\\\.phan)/#';
while ( ( $folder = fgets( STDIN ) ) !== false ) {
	$folder = rtrim( $folder, "\\n" );
	$files = new RecursiveIteratorIterator( new RecursiveDirectoryIterator( $folder, FilesystemIterator::SKIP_DOTS ) );
	foreach ( $files as $file ) {
		$path = $file->getPathname();
		if ( $file->getExtension() !== 'php' || preg_match( $skip, substr( $path, strlen( $folder ) ) ) ) { continue; }
		try {
			token_get_all( file_get_contents( $path ), TOKEN_PARSE );
		} catch ( ParseError $error ) {
			echo "Parse error: {$error->getMessage()} in $path on line {$error->getLine()}\\n";
		}
	}
}`

/**
 * Looks for syntax errors in components that are new here: a page that nobody asks for during
 * the proof would show them to the first visitor who does.
 */
export async function lint(components: readonly Component[]): Promise<void> {
  const parsed = components.filter(({ kind }) => ['extension', 'skin', 'settings'].includes(kind))
  if (parsed.length === 0) return
  const stdin = parsed.map(({ id }) => `${componentPath(id)}\n`).join('')
  const { stdout } = await execute(['php', '-r', PARSE], { stdin })
  if (stdout.trim() !== '')
    throw new Problem('proof-failed', 'PHP cannot parse what this release brings', {
      output: stdout.trim(),
    })
}
