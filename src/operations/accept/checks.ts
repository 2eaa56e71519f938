import type { Check } from './check.ts'
import { approveRequests } from './checks/approve-requests.ts'
import { bugzilla } from './checks/bugzilla.ts'
import { createPage } from './checks/create-page.ts'
import { editPage } from './checks/edit-page.ts'
import { etherpad } from './checks/etherpad.ts'
import { fromCache } from './checks/from-cache.ts'
import { googleWidgets } from './checks/google-widgets.ts'
import { graphviz } from './checks/graphviz.ts'
import { groupRights } from './checks/group-rights.ts'
import { hardReload } from './checks/hard-reload.ts'
import { headsAlike } from './checks/heads-alike.ts'
import { jobQueue } from './checks/job-queue.ts'
import { logInCheck } from './checks/log-in.ts'
import { mainPage } from './checks/main-page.ts'
import { mobileView } from './checks/mobile-view.ts'
import { purge } from './checks/purge.ts'
import { randomPages } from './checks/random-pages.ts'
import { readApi } from './checks/read-api.ts'
import { readOnly } from './checks/read-only.ts'
import { recentChanges } from './checks/recent-changes.ts'
import { requestAccount } from './checks/request-account.ts'
import { resetPassword } from './checks/reset-password.ts'
import { restHtml } from './checks/rest-html.ts'
import { search } from './checks/search.ts'
import { sessions } from './checks/sessions.ts'
import { staticFiles } from './checks/static-files.ts'
import { svgAsPng } from './checks/svg-as-png.ts'
import { upload } from './checks/upload.ts'
import { versions } from './checks/versions.ts'
import { watch } from './checks/watch.ts'
import { writeApi } from './checks/write-api.ts'

/** In the order in which they begin. */
export const checks: readonly Check[] = [
  // The longest begin first.
  ...[requestAccount, approveRequests, resetPassword],
  ...[versions, groupRights, readApi, mainPage, restHtml, mobileView, headsAlike],
  ...[jobQueue, search],
  ...[logInCheck, createPage, editPage, recentChanges, upload, staticFiles, svgAsPng],
  ...[watch, randomPages, fromCache, purge, hardReload, writeApi],
  ...[graphviz, bugzilla, etherpad, ...googleWidgets],
  ...[sessions, readOnly],
]

/** Without a browser and an account, for the moment after a deploy. */
export const smokeChecks: readonly Check[] = [versions, readApi, mainPage, restHtml]
