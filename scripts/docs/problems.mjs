// What docs/problems.md says of each code. scripts/docs.mjs fails where a code has no words here.

/** Exit statuses that are no problem's; where a file is named, the status must be in it. */
export const others = [
  {
    status: 1,
    says: 'a bug in Wikistead: it prints a stack',
    file: 'src/cli/explain.ts',
    pattern: /return 1\n/,
  },
  { status: 2, says: '[`usage`](#usage): a command line that makes no sense' },
  {
    status: 40,
    says: '`wikistead status` found something unwell',
    file: 'src/cli/commands/status.ts',
    pattern: /UNHEALTHY = 40\n/,
  },
  {
    status: 41,
    says: '`wikistead doctor` found something missing',
    file: 'src/cli/commands/doctor.ts',
    pattern: /UNWELL = 41\n/,
  },
]

export const problems = {
  usage: {
    when: 'The command line makes no sense: an unknown command or option, a number that is none, `run` without a command after `--`, `read-only` without `on`, `off` or `status`, or a name or port that `init` cannot use.',
    way: '`wikistead COMMAND --help` shows what the command takes, with an example.',
  },
  'config-missing': {
    when: 'There is no `wikistead.config.ts` here, in a folder `demo` here, or in any folder above.',
    way: 'Go to the operations folder, name it in the environment variable `WIKISTEAD_DIR`, or make one: `wikistead init DIR`.',
  },
  'config-invalid': {
    when: 'The configuration cannot be loaded, or settings in it are wrong. All faults are told at once, each with its path, what was expected and what was found.',
    way: 'Correct the settings that are named. [site.example.ts](site.example.ts) explains each one.',
  },
  'environment-unknown': {
    when: 'The configuration has no environment of that name, or has several and none was named. A surplus word on the command line is taken for an environment.',
    way: 'Name one of the environments that the hint lists.',
  },
  'folder-not-empty': {
    when: '`init` found a configuration or a folder `wiki` that it did not make, or `dump` a file that is there. They change neither.',
    way: 'Choose another folder, or another name.',
  },
  'environment-locked': {
    when: 'Another operation works on this environment. The message says who, on which machine, since when and why.',
    way: 'Wait until it is done; `wikistead status` shows the lock. Nobody has to unlock anything: a holder that died on this machine loses the lock at once, one on another machine after 15 seconds.',
  },
  'lease-lost': {
    when: 'This operation was stalled for so long that its lock ran out, and another one took over or could have. It did nothing more after that.',
    way: '`wikistead status` shows where things stand. Run the command again; it begins by undoing what was left half done.',
  },
  declined: {
    when: 'A question was answered with No.',
    way: 'Nothing has to be done. Run the command again to be asked again.',
  },
  'answer-needed': {
    when: 'There is a question, and no terminal at which somebody could answer it.',
    way: 'Give the answer beforehand: `--yes`, or `--confirm NAME` where a name has to be typed.',
  },
  'name-mismatch': {
    when: 'What was typed, or given with `--confirm`, is not the name of the site, or in production not `SITE/ENVIRONMENT`.',
    way: 'Type the name that the hint shows.',
  },
  'ref-invalid': {
    when: 'What should be deployed cannot be the name of a branch or tag, nor a hash. Or it begins the hashes of several commits. Or it is a branch that is named like the hash of a commit.',
    way: 'Give a branch, a tag, or at least 7 characters of a hash.',
  },
  'ref-unknown': {
    when: 'The wiki repository has no such branch, tag or commit.',
    way: 'Look at the names that the hint proposes. Was the commit pushed?',
  },
  'repository-refused': {
    when: 'The URL of the wiki repository or of a submodule names a program to run, speaks an unknown protocol, or looks like an option. Or a submodule is a local folder and the site does not allow that.',
    way: 'Use an `https://`, `ssh://` or `git@host:path` URL. For local folders set `repository.allowLocalSubmodules`.',
  },
  'repository-unreachable': {
    when: 'git could not fetch from the wiki repository. Its own words are shown.',
    way: 'Try `git ls-remote URL` as the same user. Is the key there, is the name right, does the server answer?',
  },
  'repository-unsafe': {
    when: 'Something in the repository would reach beyond its component once it is unpacked: a symbolic link that leads outside, a control character in a file name, a path that is there twice. Or a folder below `extensions/` or `skins/` has a name that no component can have.',
    way: 'The message names the file. Remove or rename it in the repository that it comes from.',
  },
  'submodule-missing': {
    when: 'The commit of a submodule cannot be fetched, or `.gitmodules` has no URL for it.',
    way: 'The message names the path. Was that commit pushed to the URL in `.gitmodules`?',
  },
  'component-missing': {
    when: 'The commit has no `core/` or no `LocalSettings.php`, or `core/` does not say which MediaWiki it is.',
    way: 'See [what a wiki repository looks like](2-your-wiki-repository.md).',
  },
  'patch-failed': {
    when: 'A file in `patches/` does not apply, or names an extension or skin that is not there.',
    way: 'Make the patch anew against the commit that is in use, or remove it.',
  },
  'build-failed': {
    when: 'Something could not be made for the release: composer failed, the localisation cache failed, or a host could not fetch or compose the release, for example because its disk is full. Visitors still see the release before.',
    way: 'The output says why. Mend it and deploy again.',
  },
  'proof-failed': {
    when: 'The new release does not work, and no visitor has seen it: its settings do not load, PHP cannot parse a file that it brings, or a web head that asked itself got a wrong answer for the main page, the API or ResourceLoader.',
    way: 'The output has the error with its file and line. Mend the wiki repository and deploy again.',
  },
  'canary-failed': {
    when: 'The new release failed once it was live: on the first web head, on a later one, or seen through the edge. All heads went back to the release before.',
    way: 'The output has the answer or the line of the log. Mend the wiki repository and deploy again.',
  },
  'hosts-missing': {
    when: 'A host that has to take part does not run, died meanwhile, or did not report in time. Or the edge does not find a web head well.',
    way: '`wikistead up` starts what is missing; `wikistead logs --host HOST` says why it ended.',
  },
  'schema-failed': {
    when: 'MediaWiki could not be installed into the empty database, the pending schema changes could not be made, or the database could not be copied. The release before still serves.',
    way: 'The output has MediaWiki’s own words. Mend the cause and deploy again.',
  },
  'upgrade-refused': {
    when: 'A rollback would go to another major version of MediaWiki, and the database that it served with is not known any more. Or `image.debian` names an older Debian than the database has run on: MariaDB cannot read what a newer one wrote.',
    way: '`wikistead releases` shows the releases that there are; `image.debian` goes only forward.',
  },
  'database-refused': {
    when: 'A database that should be removed is the live one, or is not there.',
    way: '`wikistead databases` lists the live one and those from before upgrades.',
  },
  'database-down': {
    when: 'The database does not answer, or refused a statement.',
    way: '`wikistead logs --host database` says why; `wikistead up` starts it.',
  },
  'release-unknown': {
    when: 'The store has no release of that name, or the environment has no live release yet.',
    way: '`wikistead releases` lists them; `wikistead deploy` makes the first one.',
  },
  'release-gone': {
    when: 'There is no earlier release to go back to.',
    way: 'Deploy the commit that you want: `wikistead deploy REF`.',
  },
  'not-running': {
    when: 'The host that the command needs does not run.',
    way: '`wikistead up`.',
  },
  'host-unknown': {
    when: 'The environment has no host of that name.',
    way: 'Name one of the hosts that the hint lists.',
  },
  'site-name-taken': {
    when: 'Another operations folder on this machine runs a site of this name, or this one was moved while the old folder is still there.',
    way: 'Give one of the two sites another `name`, or remove the other one: `wikistead down --destroy` in its folder.',
  },
  'engine-missing': {
    when: 'The container engine does not answer, or this user may not speak to it.',
    way: '`wikistead doctor`. Start dockerd, or join the group `docker`.',
  },
  'engine-failed': {
    when: 'The container engine refused a command. Its own words are shown.',
    way: 'Read them; then run the same command again.',
  },
  'port-taken': {
    when: 'Another program listens at the environment’s port.',
    way: 'Set another `port` in `wikistead.config.ts`, then `wikistead up`.',
  },
  'image-failed': {
    when: 'An image could not be built, for example because Debian has no package of that name; or a host does not serve with the new image; or there are no images from before a refresh.',
    way: 'Correct `image` in `wikistead.config.ts`, then `wikistead image plan`.',
  },
  'backup-busy': {
    when: 'A backup or a restore runs on the admin host, and two never overlap; or what should be discarded is live.',
    way: 'Try again when it is done: `wikistead backups`.',
  },
  'backup-failed': {
    when: 'A copy could not be made. The words of the program that failed are shown.',
    way: 'Is the disk of the repository full? `wikistead logs --host admin` shows what happened before. Earlier backups stay as they are.',
  },
  'backup-unverified': {
    when: 'A backup was made, and restoring it beside the live data failed or gave other tables. It does not count as a backup.',
    way: 'Read what differs; make another one with `wikistead backup`. The backups before it stay.',
  },
  'backup-missing': {
    when: 'There is no verified backup that reaches the instant that was asked for, or none of that name.',
    way: '`wikistead backups` shows what can be restored.',
  },
  'backup-key-wrong': {
    when: 'The key does not open the repository of the backups.',
    way: 'Put the key that was kept safe into `secrets.json` as `backupKey`, then `wikistead up`.',
  },
  'log-missing': {
    when: 'The archived log of the database has a gap or ends too early; what comes after a gap must not be applied.',
    way: 'Restore an instant before it, or from a later backup: `wikistead backups`.',
  },
  'restore-failed': {
    when: 'A copy cannot be made whole or handed over, its server does not start, or the wiki does not answer from it: the main page, the newest page at its revision, or the newest file with its bytes. What was live before is live.',
    way: 'Take another instant or an earlier backup: `wikistead backups`.',
  },
  'backup-differs': {
    when: 'The restored tables are not what they were when the backup was made, are damaged, or did not arrive whole in another environment. What was live before is live.',
    way: 'Take an earlier backup: `wikistead backups`. Then find out what damaged the repository.',
  },
  'files-missing': {
    when: 'All is restored except files whose content is on no disk and in no copy. They are listed by name.',
    way: 'Upload them again.',
  },
  'restore-refused': {
    when: 'The data that was asked for has other tables than the live release knows, it was written by another series of MariaDB than the image has, or no release is live.',
    way: 'Go to the release that the hint names, then restore again. Data of another MariaDB can be read with that MariaDB: [the format](format.md).',
  },
  'drill-failed': {
    when: 'A rehearsed loss was brought back, but later or with less than the objectives ask for.',
    way: '`wikistead drills` shows the phases. Mend what took too long, or set other `objectives`.',
  },
  'copy-refused': {
    when: 'A copy cannot take the place of the target: the target is marked `production`, search engines may read it, no release is live in one of the two, or the tables of the one do not fit the release of the other.',
    way: 'The hint names the command that mends it. Nothing was replaced.',
  },
  'copy-undecided': {
    when: 'The wiki has a table or a column that Wikistead does not know, so nobody has decided whether there is personal data in it. All of them are named at once.',
    way: 'Look at what is in it and decide in `sanitize.decisions`, as [the datastore](6-datastore.md#copies-without-personal-data) tells.',
  },
  'copy-leaks': {
    when: 'Values of the original were found in the raw files of the sanitized copy. How many of which columns is told, never the values. Nothing left the admin host of the source, and the target is as it was.',
    way: 'Where a column was decided to be kept, decide otherwise. Where it is a table that Wikistead knows, please report it.',
  },
  'sanitize-failed': {
    when: 'A statement of the sanitizing failed, or the copy could not be written out anew. Nothing was copied.',
    way: 'The output says what the database server said. A full disk on the admin host is the usual cause: it needs room for the wiki twice.',
  },
  'store-broken': {
    when: 'The store lacks something that it should hold, or holds something else than what was put there.',
    way: 'Was something removed or changed below `.wikistead/store` by hand? Put it back from a copy.',
  },
  'backup-place-refused': {
    when: 'The place of the backups does not answer, does not take these credentials, or is a folder that holds something else.',
    way: '`wikistead backups` names the place. For S3 look at `backupAccessKey` and `backupSecretKey` in `secrets.json`, then `wikistead up`. What is written meanwhile waits on the admin host.',
  },
  'disk-full': {
    when: 'There is no room for a backup, for its check or for a restore beside the live data. Where it can be known beforehand, the message names how much is missing.',
    way: 'Make room; `wikistead backups` lists replaced data that is still kept. Nothing half made is left, and nothing that is live was touched.',
  },
  'repository-gone': {
    when: 'At the place of the backups is no repository any more, though there was one. Nothing new is begun there: a disk that is not mounted looks just like an empty folder.',
    way: 'Bring it back, for instance mount its disk. If it is lost, give `backups.repository.place` another place.',
  },
  'repository-damaged': {
    when: 'Something that is stored is not as it was written: a bit flipped, an object was cut, swapped or removed.',
    way: '`wikistead backups --check` reads everything and says what is damaged. See [a damaged repository](6-datastore.md#a-damaged-repository).',
  },
  'secret-missing': {
    when: 'The place of the backups needs keys that nobody can make up.',
    way: 'Put them into the file that the hint names, then `wikistead up`.',
  },
  'command-failed': {
    when: 'A program that Wikistead runs, such as git, ended with an error. Its own words are shown. `init --example` also says so where MediaWiki cannot be fetched.',
    way: 'Read them. Is the disk full? Can the network be reached? Then run the same command again.',
  },
  'platform-lacks': {
    when: 'The platform that the environment lives on cannot do this yet. The message says what.',
    way: '[On AWS](8-aws.md) lists what is there and what is not.',
  },
  'credentials-missing': {
    when: 'AWS was to be asked, and there are no credentials, or they have run out.',
    way: '`aws sso login --profile NAME`, then `export AWS_PROFILE=NAME`. `wikistead doctor` shows who AWS takes you for.',
  },
  'account-refused': {
    when: 'The credentials belong to another account than the site says, or their role may not do what was asked. The message names the action.',
    way: 'Choose the right profile with `AWS_PROFILE`, or add the action to the role: [permissions](8-aws.md#permissions).',
  },
  'stack-failed': {
    when: 'AWS could not make a stack what it should be, and took it back to what it was. The first resource that failed is named, with AWS’s own words.',
    way: 'Mend the cause, often a quota: `wikistead doctor`. Then run the same command again.',
  },
  'data-endangered': {
    when: 'A change of the stacks would replace or remove a database, files, a bucket or a key. Nothing was changed.',
    way: 'Take back the setting that asks for it. Data moves by backup and restore, never by a change of a stack.',
  },
  'cloud-failed': {
    when: 'AWS answered with an error that we do not know. Its own words are shown.',
    way: 'Read them; then run the same command again. It is safe to repeat.',
  },
  'copy-missing': {
    when: '`wikistead up --region recovery` needs a copy that the recovery region does not have. The message names it. Nothing was changed.',
    way: 'Follow the hint. While the region of the site answers, `wikistead doctor` shows what is not copied, and `wikistead up` lets it be copied again.',
  },
  'tool-missing': {
    when: 'A program that Wikistead runs is not installed.',
    way: '`wikistead doctor` says how to install it.',
  },
  'logs-damaged': {
    when: '`wikistead logs --since` read what hosts said, and pieces of it are not whole: cut off, no gzip, or not written by a host of ours. Each is named, with what is wrong.',
    way: 'All that could be read was shown. What a piece holds beside that is lost; its name says the host and the minute, and the host’s own journal may still have it: `wikistead shell ENVIRONMENT HOST`.',
  },
  'acceptance-failed': {
    when: '`wikistead accept` found something that does not work. Every check that failed is told with what was expected, what was found, and how to mend it; the report has a picture of the page.',
    way: 'Mend what the report says, then try it again: `wikistead accept --check NAME`. What changed on purpose is recorded anew with `--record`.',
  },
  'acceptance-blocked': {
    when: 'Nothing failed, but some checks could not be tried: there is no account, its password is missing or wrong, there is no mailbox, or the address is no environment of the site.',
    way: 'Give the checks what they need, or leave them out: `wikistead accept --skip NAME`.',
  },
  'wiki-unreachable': {
    when: 'The wiki does not answer, not in time, or not to the end.',
    way: 'See that the address is right and that the server can be reached from this machine.',
  },
  'wiki-unknown': {
    when: 'Something answers, but it is no MediaWiki, or its API is closed to strangers.',
    way: 'Give the address of a page of the wiki. Look at what its `api.php` answers.',
  },
  'page-differs': {
    when: 'A page has not what a person would use next: a field, a button, a text. Within `wikistead accept` it makes a check fail.',
    way: 'Open the page that the hint names in a browser.',
  },
  'browser-missing': {
    when: 'There is no Chromium or Chrome on this machine, or the one that the configuration names does not start.',
    way: '`apt-get install chromium`, or name one in `acceptance.browser`.',
  },
  'mailbox-missing': {
    when: 'The mail that the environment caught cannot be read, or the mailbox that the configuration names for another wiki.',
    way: 'Of an environment: `wikistead logs --host mail`, then `wikistead up`. Of another wiki: correct `mailbox` in `acceptance.wikis` as the message says; `wikistead doctor` tries it.',
  },
  'expectation-invalid': {
    when: '`acceptance.json` cannot be read, or is not what `wikistead accept --record` writes.',
    way: 'Correct what the message names, or record it anew: `wikistead accept --record`.',
  },
}
