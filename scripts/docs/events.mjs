// What docs/events.md says of each event. scripts/docs.mjs fails where one has no words here.

export const events = {
  'step-started': {
    when: 'A step of an operation begins.',
    fields: { step: 'its name, such as `fetch` or `prove`' },
    example: '{"type":"step-started","step":"fetch"}',
  },
  'step-finished': {
    when: 'A step ended well.',
    fields: {
      step: 'its name',
      seconds: 'how long it took',
      outcome: 'what came out, in a few words',
    },
    example:
      '{"type":"step-finished","step":"build","seconds":0.061,"outcome":"1 of 38 components"}',
  },
  'step-failed': {
    when: 'A step failed. The problem itself comes as the last line.',
    fields: { step: 'its name', seconds: 'how long it took' },
    example: '{"type":"step-failed","step":"prove","seconds":0.402}',
  },
  progress: {
    when: 'Long work goes on.',
    fields: { step: 'the step that goes on', message: 'where it stands' },
    example: '{"type":"progress","step":"build","message":"extensions/Cite, 0 to go"}',
  },
  'check-finished': {
    when: 'A check of `wikistead accept` has its verdict.',
    fields: {
      check: 'its name',
      title: 'what is true where it passes',
      verdict: '`passed`, `failed`, `not applicable` or `blocked`',
      seconds: 'how long it took',
      note: 'what was seen, what was expected and found, or why it was not tried',
      hint: 'how to mend it; empty where nothing failed',
    },
    example:
      '{"type":"check-finished","check":"random-pages","title":"random pages differ","verdict":"passed","seconds":2.1,"note":"4 pages in 8 tries","hint":""}',
  },
  note: {
    when: 'Something worth knowing.',
    fields: { message: 'the words' },
    example: '{"type":"note","message":"following main of ./wiki for local"}',
  },
  warning: {
    when: 'Something that went wrong without stopping the operation.',
    fields: { message: 'the words' },
    example: '{"type":"warning","message":"web2 does not run; it will follow when it is back"}',
  },
  plan: {
    when: 'What an operation is about to do; with `--dry-run` what it would do.',
    fields: {
      title: 'one line that says it all',
      changes: 'the components that differ from the live release',
      lines: 'all else, one sentence each',
    },
    example:
      '{"type":"plan","title":"local: 3f2a91c0de-77aa12bc → 8c1e0b72aa-10f3d9e4","changes":[{"name":"extensions/Cite","change":"changed"}],"lines":[]}',
  },
}

export const lines = {
  backups:
    '`backups`, `ranges` that can be restored, `log`, `files`, `lagSeconds`, `repositoryLagSeconds`, `lastGoodDrill`, `faults`, `replaced`: see [the datastore](6-datastore.md)',
  bug: '`message`: the stack of a fault that nobody foresaw',
  cost: '`currency`, `pricesOf` (the day of the prices), `volume`, `lines` (`what`, `of`, `dollars` a month) and their `sum`',
  drills:
    '`drills`: rehearsed losses, newest first, each with `id`, `lost`, `by`, `startedAt`, `lostAt`, `endedAt`, `recoverySeconds`, `phases`, `instant`, `backup`, `acknowledged`, `lostEdits`, `lostSeconds`, `missingFiles`, `objectives`, `verdict`, `faults`',
  entry:
    'one operation of the journal: `id`, `operation`, `environment`, `user`, `machine`, `startedAt`, `endedAt`, `outcome`, `problem`, `detail`',
  finding: 'one check: `check`, `verdict` (`good`, `warning` or `missing`), `found`, `remedy`',
  line: 'what a host says or said: `host`, `line`, and with `--since` also `at` and `service`',
  problem:
    '`code`, `message`, and where there are some `hint` and `output`: see [problems](problems.md)',
  'read-only': '`reason`: what editors see, or null where they can save',
  database:
    'the wiki’s database, or one from before an upgrade: `name`, `bytes`, `isLive`, `releases` that a rollback would bring back with it',
  release:
    'one release: `id`, `commit`, `subject`, `author`, `createdAt`, `mediawiki`, `isLive`, `isKept`, `servedAt`',
  result: '`outcome` (`done` or `unchanged`), and what the command was about',
  status:
    '`url`, `pointer`, `hosts`, `lock`, `operations`, `images` (`kind`, `packagesOf`), `backups`, `drills` (`lastGood`, `faults`), `isHealthy`, and on AWS `isShielded`: see [running scripts](5-running-scripts.md)',
}
