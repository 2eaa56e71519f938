import { mailboxContract } from '../../ports/mailbox.contract.ts'
import { readMessage } from '../mail/read-message.ts'
import { memoryMailbox } from './memory-mailbox.ts'

mailboxContract('memoryMailbox', async () => {
  const mailbox = memoryMailbox({ now: () => new Date() })
  return {
    mailbox,
    receive: async (_, message) => mailbox.receive(await readMessage(message)),
    broken: [],
  }
})
