import * as z from 'zod'
import { defaultPolicy } from '../../domain/backups/policy.ts'
import { defaultDrillPolicy, schedules, type DrillPolicy } from '../../domain/drills/schedule.ts'
import { defaultObjectives } from '../../domain/drills/drill.ts'
import type { Decision } from '../../domain/sanitize/decide-column.ts'
import { debianReleases } from '../../domain/sites/site.ts'
import { acceptance } from './acceptance-schema.ts'
import { awsPlatform } from './aws-schema.ts'
import { block, listOf, oneOf, text, that, whole, yesOrNo } from './expect.ts'
import { ACCOUNT, NAME, nameRule, ORIGIN } from './names.ts'

/** Nothing invisible, so that a value stays on its line wherever it is written. */
const SINGLE_LINE = /^[^\p{Cc}\u2028\u2029]+$/u
const PACKAGE = /^[a-z0-9][a-z0-9+.-]+$/
const PHP_SETTING = /^[a-zA-Z0-9_.]+$/
const LANGUAGE = /^[a-z][a-z0-9-]*$/
/** No name that git or a shell could take for anything but a branch. */
const BRANCH = /^(?!.*\.\.)[A-Za-z0-9][A-Za-z0-9._/+@-]*$/
/** Never an option, and never `ext::`, which runs a program. */
const REPOSITORY = /^(?!-)(?!.*::)[^\p{Cc}]+$/u
const WRITABLE = /^(?!.*\.\.)(core|(extensions|skins)\/[\w.+-]+)(\/[\w.+-]+)+$/
/** No option, no comma, which ends a value for the engine, and no credentials. */
const PLACE =
  /^(\/[^\p{Cc},:]*[^\p{Cc},:/]|s3:https?:\/\/[A-Za-z0-9.-]+(:\d+)?(\/[A-Za-z0-9][A-Za-z0-9._-]*)+)$/u
const GROUP = /^[a-z][a-z0-9-]*$/
/** A table, or a column of one. */
const SUBJECT = /^\w+(\.\w+)?$/
const decisions = ['drop', 'keep', 'blank', 'hash', 'map'] as const

const languages = that<'all' | readonly string[]>(
  `'all' or a list of language codes, such as ['en', 'de']`,
  (value) => value === 'all' || z.array(z.string().regex(LANGUAGE)).min(1).safeParse(value).success,
)

const phpValue = that<string | number | boolean>(
  'text on one line, a number, true or false',
  (value) =>
    typeof value === 'boolean' ||
    Number.isFinite(value) ||
    (typeof value === 'string' && (value === '' || SINGLE_LINE.test(value))),
).transform((value) => (typeof value === 'boolean' ? String(Number(value)) : String(value)))

export const dockerPlatform = block({
  kind: z.literal('docker'),
  port: whole(1, 65_535).default(8080),
  heads: whole(1, 16).default(2),
})

const platform = z.discriminatedUnion('kind', [dockerPlatform, awsPlatform], {
  error: ({ code }) =>
    code === 'invalid_union' ? 'docker({ … }) or aws({ … })' : 'a block of settings',
})

const environment = block({
  platform,
  url: text('an address such as https://wiki.example, with no path or slash behind it', ORIGIN)
    .refine((value) => URL.canParse(value), { error: 'an address that browsers understand' })
    .optional(),
  production: yesOrNo.default(false),
  noindex: yesOrNo.optional(),
  team: z
    .array(
      block({
        name: text('the name of an account', ACCOUNT),
        groups: listOf('the name of a group', 'groups', GROUP).default(['sysop']),
      }),
      { error: "a list of accounts, such as { name: 'Ada' }" },
    )
    .default([]),
  canary: block({
    watchSeconds: that<number>(
      'seconds, from 0 to 3600',
      (value) => typeof value === 'number' && value >= 0 && value <= 3600,
    ).default(0.2),
  }).prefault({}),
  backups: block({
    continuousDays: whole(1, 365).optional(),
    nightly: whole(1, 3650).default(defaultPolicy.nightly),
    nightlyHour: whole(0, 23).default(defaultPolicy.nightlyHour),
    everySeconds: whole(5, 3600).default(defaultPolicy.everySeconds),
    checkWeeks: whole(1, 52).default(defaultPolicy.checkWeeks),
    repository: block({
      place: text('an absolute path, or s3:https://HOST/BUCKET with no key in it', PLACE)
        .nullable()
        .default(null),
    }).prefault({}),
  }).prefault({}),
  drills: block({
    schedule: that<DrillPolicy['schedule']>(
      schedules.map((name) => `'${name}'`).join(' or '),
      (value) => schedules.some((known) => known === value),
    ).default(defaultDrillPolicy.schedule),
    hour: whole(0, 23).default(defaultDrillPolicy.hour),
    staleDays: whole(1, 3650).default(defaultDrillPolicy.staleDays),
  }).prefault({}),
  objectives: block({
    recoverySeconds: whole(1, 604_800).default(defaultObjectives.recoverySeconds),
    lostSeconds: whole(1, 604_800).default(defaultObjectives.lostSeconds),
  }).prefault({}),
})

export const siteSchema = block({
  name: text(nameRule, NAME),
  title: text('text on one line', SINGLE_LINE).optional(),
  repository: block({
    url: text('a git URL, or a path relative to the operations folder', REPOSITORY),
    branch: text('the name of a branch', BRANCH).default('main'),
    allowLocalSubmodules: yesOrNo.default(false),
  }),
  image: block({
    debian: oneOf(debianReleases).default('trixie'),
    packages: listOf('the name of a Debian package', 'names of Debian packages', PACKAGE).default(
      [],
    ),
    php: z
      .record(text('names of php.ini settings', PHP_SETTING), phpValue, {
        error: 'a block of php.ini settings',
      })
      .default({}),
  }).prefault({}),
  wiki: block({
    languages: languages.default('all'),
    writable: listOf('a path such as extensions/Widgets/compiled', 'paths', WRITABLE).default([]),
    administrator: text('the name of an account', ACCOUNT).default('Admin'),
  }).prefault({}),
  keep: block({ releases: whole(1, 1000).default(5) }).prefault({}),
  acceptance,
  sanitize: block({
    decisions: z
      .record(
        text('the name of a table, or TABLE.COLUMN', SUBJECT),
        that<Decision>('drop, keep, blank, hash or map', (value) =>
          decisions.some((known) => known === value),
        ),
        { error: 'a block of decisions, by table or TABLE.COLUMN' },
      )
      .default({}),
  }).prefault({}),
  environments: z
    .record(text(nameRule, NAME), environment, { error: 'a block of environments, by name' })
    .refine((value) => Object.keys(value).length > 0, { error: 'at least one environment' }),
})
