/** README.md of the example, for somebody who opens the folder for the first time. */
export const exampleReadme = (title: string): string => `# ${title}

The wiki repository of this site: MediaWiki with the extensions and skins that come with it, as
Debian packages them.

| folder | what is in it |
|---|---|
| \`core/\` | MediaWiki |
| \`extensions/\` | one folder for each extension; \`LocalSettings.php\` says which are loaded |
| \`skins/\` | one folder for each skin |
| \`LocalSettings.php\` | what this wiki is; where it runs is added by Wikistead |

To change the wiki: edit, commit, and run \`wikistead deploy\`. To add an extension: put it into
\`extensions/\`, as a folder or a git submodule, and load it in \`LocalSettings.php\`.
`

/** What MediaWiki or an editor may leave in a working copy. */
export const exampleIgnored = `/images/
/cache/
/core/cache/
/core/images/
*.sql
*.log
*~
.DS_Store
`
