// Every setting of a site, explained in place. As wikistead.config.ts it describes a site that
// works; only name, repository.url and one environment are needed, all else has a default.
import { aws, defineSite, docker } from 'wikistead'

export default defineSite({
  // Names containers, volumes and networks: lower case letters, digits and hyphens, a letter first,
  // at most 31. Two sites on one machine need two names.
  name: 'hearth',
  // Shown to readers as the wiki's name where LocalSettings.php sets none. Default: the name.
  title: 'Hearth wiki',

  // Where the wiki's code comes from.
  repository: {
    // The wiki repository: a git URL, or a path relative to this folder. git runs as you, with your
    // ssh keys and credential helpers.
    url: 'https://git.example/wiki.git',
    // What is deployed where no branch, tag or commit is named. Default: 'main'.
    branch: 'main',
    // Whether submodules may be fetched from folders on this machine. Anybody who may push could
    // then name any folder, so the default is false.
    allowLocalSubmodules: false,
  },

  // The system below the wiki. A change here goes out with `wikistead image roll`.
  image: {
    // 'trixie' is Debian 13 with PHP 8.4, 'bookworm' Debian 12 with PHP 8.2. Default: 'trixie'.
    debian: 'trixie',
    // Debian packages on top of what MediaWiki needs, such as programs that extensions run.
    // Default: none.
    packages: ['poppler-utils'],
    // Lines of php.ini, for web and command line: text, numbers, true or false. Default: none.
    php: { memory_limit: '512M', 'opcache.jit': false },
  },

  // The wiki itself.
  wiki: {
    // Interface languages that are built before the switch. 'all', the default, builds 469 of them;
    // a list is faster to build and smaller on every host. Readers who choose another language see
    // its fallback.
    languages: ['en', 'de'],
    // Folders that an extension insists on writing to inside its own folder. Each becomes a link to
    // a folder outside the release. Default: none.
    writable: ['extensions/Widgets/compiled_templates'],
    // The account that is made with a new environment. Default: 'Admin'.
    administrator: 'Admin',
  },

  // What stays.
  keep: {
    // Releases that stay on the hosts to go back to, the live one included. Default: 5.
    releases: 5,
  },

  // How `wikistead accept` looks at wikis.
  acceptance: {
    // Path of Chromium or Chrome, from the root. Default: the first one in the usual places.
    browser: '/usr/bin/chromium',
    // Seconds that one step of a check may take, from 1 to 600. Default: 15.
    patienceSeconds: 15,
    // Seconds that the API may take for an answer, from 1 to 600. Default: 5.
    slowSeconds: 5,
    // What the checks show from elsewhere, where the wiki can. What is null and needed blocks its check.
    samples: {
      // What stands between <bugzilla> and </bugzilla>, and finds at least one bug. Default: null.
      bugzilla: '{"id": "35"}',
      // The address of a pad with a heading, bold text and a list; the heads must reach it.
      // Default: null.
      etherpad: 'https://pad.wiki.example/p/checks',
      // Wikitext that embeds one. Default: null, which means {{#widget:Google Calendar|…}} and so on,
      // with an id that nobody has. Nothing is ever loaded from Google.
      googleCalendar: null,
      // So for a document, where the wiki's own page Widget:Google Doc embeds it.
      googleDocument: '{{#widget:Google Doc|doc=1a2b3c}}',
      // So for a spreadsheet.
      googleSpreadsheet: null,
      // So for a presentation.
      googlePresentation: null,
    },
    // Wikis that Wikistead does not run, by their addresses, for `wikistead accept ADDRESS`. Nothing
    // here is secret: passwords come from variables or from a file; see docs/7-acceptance.md.
    // Default: none.
    wikis: {
      'https://old.wiki.example': {
        // Accounts that are there already. What needs one that is null is blocked. Default: null.
        // Edits.
        editor: 'Wikistead editor',
        // Approves requests of accounts, and deletes what the checks made.
        administrator: 'Wikistead administrator',
        // Forgets its password, so nobody else may need it. Its mail comes to the mailbox.
        reader: 'Wikistead reader',
        // Where mail of the wiki is read. Default: null.
        mailbox: {
          // Mail to it must arrive there, and mail to it with something before the @, such as
          // checks+3f9a2c@wiki.example.
          address: 'checks@wiki.example',
          // A program that prints mail as an mbox, and its arguments, without a shell. {address} and
          // {since}, in seconds of Unix time, are replaced in each. Printing more does no harm.
          // Either this or imap. Default: null.
          command: null,
          // A server that is asked. Either this or command. Default: null.
          imap: {
            // Its name, as its certificate has it.
            host: 'imap.wiki.example',
            // Default: 993, or 143 where security is not 'tls'.
            port: 993,
            // 'tls', 'starttls', or 'none' for a server on this machine. Default: 'tls'.
            security: 'tls',
            // Who logs in. Default: the address above.
            user: 'checks@wiki.example',
            // It is only read. Default: 'INBOX'.
            folder: 'INBOX',
          },
        },
      },
    },
  },

  // Copies without personal data: `wikistead copy` and `wikistead dump`.
  sanitize: {
    // What becomes of tables and columns that Wikistead does not know; without a decision they stop a
    // copy. A table: 'drop' empties it, 'keep'. A column, as TABLE.COLUMN: 'keep', 'blank', 'hash', or
    // 'map' for names of users and IP addresses. Default: none.
    decisions: { flow_cache: 'drop', 'flow_topic.author': 'map' },
  },

  // The running copies of the site, by name: lower case letters, digits and hyphens. At least one.
  environments: {
    local: {
      // Where it lives: in containers on this machine.
      platform: docker({
        // Where the edge is published, on 127.0.0.1. Each environment needs its own. Default: 8080.
        port: 8080,
        // Web heads, from 1 to 16. With 2 or more no request fails while one is replaced.
        // Default: 2.
        heads: 2,
      }),
      // Where readers find it, with no path or slash behind it. Default: http://127.0.0.1:PORT.
      url: 'http://127.0.0.1:8080',
      // Marks the environment that readers depend on: rollback, read-only on, image roll and down ask
      // first, down --destroy and restore want SITE/ENVIRONMENT typed, and a drill destroys nothing.
      // Default: false.
      production: false,
      // Tells search engines to stay away (X-Robots-Tag: noindex). Only such an environment can be the
      // target of a copy. Default: true beside an environment that is marked `production`, else false.
      noindex: false,
      // Accounts that this environment gets after a copy, besides the administrator. Their passwords are
      // in its secrets.json. Groups default to ['sysop']. Default: none.
      team: [{ name: 'Ada', groups: ['sysop', 'bureaucrat'] }],
      // The first web head that serves a new release.
      canary: {
        // Seconds that it serves alone and is watched, from 0 to 3600. Default: 0.2.
        watchSeconds: 0.2,
      },
      // Copies of the database and the uploaded files. They are made from the first release on.
      backups: {
        // Days of which every second can be restored, from 1 to 365. Default: 3.
        continuousDays: 3,
        // Nights of which one backup each is kept. The last good one stays whatever this says.
        // Default: 30.
        nightly: 30,
        // Hour of the day, in UTC, after which the nightly backup is made. Default: 3.
        nightlyHour: 3,
        // Seconds between two moments at which new edits go into the encrypted repository, from
        // 5 to 3600. On another host they are within a second. Default: 30.
        everySeconds: 30,
        // Weeks in which every byte of the repository is read once, a part each week, to find what a
        // disk has lost. From 1 to 52. Default: 4.
        checkWeeks: 4,
        // Where all copies go, encrypted.
        repository: {
          // A folder of this machine by its absolute path, best on another disk, or an S3 bucket such
          // as 's3:https://s3.eu-central-1.amazonaws.com/hearth-backups/local', whose keys go into the
          // environment's secrets.json as backupAccessKey and backupSecretKey. Another place begins a
          // new repository; the earlier one stays as it is. Default: null, which is
          // .wikistead/backups/ENVIRONMENT/repository in the operations folder.
          place: null,
        },
      },
      // Rehearsals beside the live data, which the admin host makes by itself.
      drills: {
        // 'weekly', on Sundays, 'nightly' or 'never'. All is restored beside the live data, checked and
        // removed again, so the disks need room for it once more. Default: 'weekly'.
        schedule: 'weekly',
        // Hour of the day, in UTC, after which it is done. Default: 4.
        hour: 4,
        // Days after which `status` and `backups` tell that the last good drill is too old, from 1 to
        // 3650. Drills of yours count too. Default: 14.
        staleDays: 14,
      },
      // What a rehearsed loss is measured against; a drill that misses one of them fails.
      objectives: {
        // Seconds from the loss until editors can save again. Default: 3600.
        recoverySeconds: 3600,
        // Seconds of edits that may be lost. Default: 60.
        lostSeconds: 60,
      },
    },

    production: {
      // On AWS the address has to be said: https, and a host in the zone below.
      url: 'https://wiki.example',
      // One way out of the network in each zone, and questions before readers notice anything.
      production: true,
      // Where it lives: on AWS. See docs/8-aws.md for what is there and what is not yet.
      platform: aws({
        // The account's twelve digits. Credentials of another account are refused.
        account: '123456789012',
        // Where the site lives. All that has to be there is in 12 regions; a wrong one is answered
        // with their names.
        region: 'eu-central-1',
        // Where copies of all data lie, and where the site comes up when the region is lost.
        recoveryRegion: 'eu-west-1',
        // The hosted zone of Route 53 in which the records of the wiki are made.
        zone: {
          // What it is called, with no dot behind it.
          name: 'wiki.example',
          // What Route 53 calls it.
          id: 'Z0123456789ABCDEFGHIJ',
        },
        // Who answers for it: a tag on everything, as the next one.
        owner: 'Ada Lovelace',
        // Who pays.
        costCentre: 'wiki',
        // Who is told.
        alarms: {
          // Where alarms and the budget's warnings go.
          email: 'operators@wiki.example',
        },
        // US dollars a month. A warning comes when 80 % are spent, and when more are foreseen.
        budget: 2000,
        // Hosts that serve PHP. All sizes are Graviton; a wrong one is answered with the known ones.
        heads: {
          // Default: 'm7g.large'.
          size: 'm7g.large',
          // Those that always run, from 2 to 48. Default: 3, one a zone.
          least: 3,
          // The cap of what load may add, so that an attack costs no fortune. Default: twice least.
          most: 6,
        },
        // The host for jobs, scripts, builds and shells.
        admin: {
          // Default: 'm7g.large'.
          size: 'm7g.large',
        },
        // Hosts with Varnish.
        edges: {
          // Default: 'c7g.large'.
          size: 'c7g.large',
          // From 2 to 12. Default: 2.
          count: 2,
        },
        // RDS for MariaDB, in two zones.
        database: {
          // Default: 'db.m7g.large'.
          size: 'db.m7g.large',
          // Disk to begin with, from 20 to 16384; it grows by itself up to ten times. Default: 100.
          gigabytes: 100,
        },
        // ElastiCache with memcached.
        cache: {
          // Default: 'cache.t4g.medium'.
          size: 'cache.t4g.medium',
          // From 2 to 12, over the zones. Default: 2.
          nodes: 2,
        },
        // Where uploaded files lie: 'efs', a disk that all hosts share, or 's3' with Extension:AWS.
        // Once there are files it cannot be changed. Default: 'efs'.
        uploads: 'efs',
        // What hosts say, kept in a bucket for `wikistead logs --since`.
        logs: {
          // Days, from 1 to 3650. Default: 400. Logs of requests, which hold the addresses of readers, go
          // after 90 days whatever this says.
          days: 400,
        },
        // Requests of one client in five minutes before it is turned away. Default: 2000.
        clientLimit: 2000,
      }),
    },
  },
})
