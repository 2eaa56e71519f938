import type { Stack } from 'aws-cdk-lib'
import { CfnDocument } from 'aws-cdk-lib/aws-ssm'
import { REQUEST_PATTERN } from '../../../domain/hosts/relay.ts'
import { ANSWER } from '../../../domain/images/cloud.ts'
import { documentName } from '../naming.ts'
import type { Drawing } from './stack.ts'

/** Seconds that a script may run; AWS takes no more. */
const LONGEST = 172_800

const parameters = {
  request: {
    type: 'String',
    description: 'The number of a request in the store',
    allowedPattern: REQUEST_PATTERN,
  },
}
const command = `${ANSWER} {{ request }}`

/** All that can be run on hosts from outside. Neither takes a command: that lies in the store. */
export function documents(stack: Stack, { site, environment }: Drawing): void {
  new CfnDocument(stack, 'Answer', {
    name: documentName(site, environment, 'answer'),
    documentType: 'Command',
    documentFormat: 'JSON',
    updateMethod: 'NewVersion',
    content: {
      schemaVersion: '2.2',
      description: 'Lets a host do what a request in the store asks for',
      parameters,
      mainSteps: [
        {
          action: 'aws:runShellScript',
          name: 'answer',
          inputs: { timeoutSeconds: String(LONGEST), runCommand: [command] },
        },
      ],
    },
  })
  new CfnDocument(stack, 'Shell', {
    name: documentName(site, environment, 'shell'),
    documentType: 'Session',
    documentFormat: 'JSON',
    updateMethod: 'NewVersion',
    content: {
      schemaVersion: '1.0',
      description: 'The same at the terminal of an operator',
      sessionType: 'InteractiveCommands',
      parameters,
      properties: { linux: { commands: command, runAsElevated: true } },
    },
  })
}
