/** When somebody is told. Each alarm says what a tired person should look at first. */
interface Threshold {
  readonly threshold: number
  /** Seconds that one value stands for. */
  readonly period: number
  /** How many such values in a row. */
  readonly times: number
  readonly says: string
}

export const alarms = {
  errors: {
    ...{ threshold: 1, period: 60, times: 5 },
    says: 'More than 1 % of requests fail. Look at wikistead logs, then wikistead rollback.',
  },
  slow: {
    ...{ threshold: 3, period: 60, times: 10 },
    says: 'One in twenty requests takes more than 3 seconds. Look at the database and the heads.',
  },
  spike: {
    ...{ threshold: 6, period: 300, times: 2 },
    says: 'Far more requests than this hour usually has. If they come from few clients, it is an attack.',
  },
  hitRate: {
    ...{ threshold: 40, period: 300, times: 3 },
    says: 'The edge answers less than 40 % by itself: somebody asks for what cannot be cached.',
  },
  groupAtMaximum: {
    ...{ threshold: 1, period: 60, times: 10 },
    says: 'All web heads that are allowed run. More load will not be met; find out what causes it.',
  },
  headsUnhealthy: {
    ...{ threshold: 1, period: 60, times: 5 },
    says: 'A web head does not answer its health check.',
  },
  clientsTurnedAway: {
    ...{ threshold: 100, period: 300, times: 1 },
    says: 'Clients above the limit were turned away; see who, in the logs of the firewall.',
  },
  databaseLoad: {
    ...{ threshold: 80, period: 300, times: 3 },
    says: 'The database uses more than 80 % of its processors.',
  },
  databaseDisk: {
    ...{ threshold: 10e9, period: 300, times: 1 },
    says: 'The database has less than 10 GB of disk left.',
  },
  backupAge: {
    ...{ threshold: 1, period: 86_400, times: 1 },
    says: 'No backup was finished within a day.',
  },
  filesReplicationLag: {
    ...{ threshold: 1800, period: 300, times: 3 },
    says: 'The copy of the files in the recovery region is more than half an hour old.',
  },
  outside: {
    ...{ threshold: 1, period: 60, times: 2 },
    says: 'The wiki does not answer from outside.',
  },
} as const satisfies Record<string, Threshold>

export type AlarmName = keyof typeof alarms
