import { renderJunit } from '../../domain/acceptance/junit.ts'
import { renderReport } from '../../domain/acceptance/report.ts'
import type { Accepted } from './accept.ts'

/** The files of a report, by their names. The HTML page has the pictures in it. */
export const listFiles = ({
  run,
  pictures,
}: Pick<Accepted, 'run' | 'pictures'>): [string, string | Buffer][] => [
  ['run.json', JSON.stringify(run)],
  ['report.html', renderReport(run, pictures)],
  ['junit.xml', renderJunit(run)],
  ...Object.entries(pictures),
]
