/** Those of the bundled extensions that need no service besides the wiki; both releases have them. */
const extensions = [
  'CategoryTree',
  'Cite',
  'CiteThisPage',
  'CodeEditor',
  'Gadgets',
  'ImageMap',
  'InputBox',
  'Interwiki',
  'MultimediaViewer',
  'Nuke',
  'PageImages',
  'ParserFunctions',
  'Poem',
  'ReplaceText',
  'SyntaxHighlight_GeSHi',
  'TemplateData',
  'TextExtracts',
  'TitleBlacklist',
  'VisualEditor',
  'WikiEditor',
]

/** Our own, which stand for extensions that many wikis have and Debian does not package. */
const exampleExtensions = [
  'ExampleAccountRequests',
  'ExampleBugzilla',
  'ExampleEtherpad',
  'ExampleGraphviz',
  'ExampleWidgets',
]

const skins = ['MinervaNeue', 'MonoBook', 'Timeless', 'Vector']

/** LocalSettings.php of the example: all that belongs to the wiki, nothing of where it runs. */
export const exampleSettings = (title: string): string => `<?php
# What this wiki is. Where it runs is the environment's part, which Wikistead adds below these
# settings: do NOT set $wgServer, $wgScriptPath, or anything of database, cache, mail, CDN or
# secrets here. Passwords never belong in this repository.

if ( !defined( 'MEDIAWIKI' ) ) {
	exit;
}

$wgSitename = ${quote(title)};
# The namespace of pages about the wiki itself. Do not change it once there are such pages.
$wgMetaNamespace = ${quote(namespaceOf(title))};
$wgLanguageCode = 'en';

# Short addresses: /wiki/Main_Page
$wgArticlePath = '/wiki/$1';

# Files
$wgEnableUploads = true;
$wgUseInstantCommons = false;
$wgFileExtensions[] = 'svg';
$wgSVGConverter = 'rsvg';
$wgUseImageMagick = true;

# Skins
${skins.map((name) => `wfLoadSkin( '${name}' );\n`).join('')}$wgDefaultSkin = 'vector-2022';

# Extensions
${extensions.map((name) => `wfLoadExtension( '${name}' );\n`).join('')}

# Extensions of Wikistead's own that stand for ones that many wikis have: see the guide, page "Acceptance".
# Delete them where this becomes a real wiki.
${exampleExtensions.map((name) => `wfLoadExtension( '${name}' );\n`).join('')}$wgBugzillaRESTURL = 'http://bugzilla.example/rest';
# The Bugzilla and the etherpad that they ask are answered by this wiki itself.
$wgHTTPProxy = 'http://edge:80';
require "$IP/extensions/ExampleServices/serve.php";

$wgPFEnableStringFunctions = true;
$wgGroupPermissions['sysop']['interwiki'] = true;
`

const quote = (text: string) => `'${text.replace(/['\\]/g, String.raw`\$&`)}'`

/** What MediaWiki does not allow in a title is left out. */
const namespaceOf = (title: string): string =>
  title
    .replace(/[#<>[\]|{}:/&?%+]/g, '')
    .trim()
    .replace(/[\s_]+/g, '_') || 'Project'
