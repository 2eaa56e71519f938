import { pageAddress } from '../../../domain/acceptance/wiki.ts'
import { approveByForm, lacksAccountRequests, requestByForm } from '../account-requests.ts'
import type { Check } from '../check.ts'
import { must } from '../check-failed.ts'
import { mailHints } from '../mail-hints.ts'

export const approveRequests: Check = {
  name: 'approve-requests',
  title: 'account requests can be viewed and approved',
  needs: ['editor', 'administrator', 'mail'],
  lacks: lacksAccountRequests,
  mend: [
    {
      when: /permission|not allowed|the queue shows/i,
      hint: 'administrators need the rights confirmaccount and createaccount',
    },
    {
      when: /#wpCreateaccount/,
      hint: 'accepting must lead to Special:CreateAccount, which makes the account',
    },
    ...mailHints,
  ],
  async run(scene) {
    const { wiki } = scene
    const applicant = scene.applicant('candidate')
    await requestByForm(scene, applicant)
    const stranger = await scene.visitor()
    const page = await stranger.goto(pageAddress(wiki, 'Special:ConfirmAccounts/authors'))
    const shown = (await stranger.text('#mw-content-text')) ?? ''
    must(
      !shown.includes(applicant.name),
      'strangers do not see the requests',
      `status ${page.status}, and they do`,
    )
    await approveByForm(scene, applicant)
    return applicant.name
  },
}
