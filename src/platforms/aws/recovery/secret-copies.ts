import {
  DescribeSecretCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
  StopReplicationToReplicaCommand,
} from '@aws-sdk/client-secrets-manager'
import { CDN_SECRET, secretName, wikiSecrets } from '../../../domain/aws/secrets.ts'
import { asking, patience } from '../asking.ts'

/** Secrets that were copied from another region. Nobody can change one before it stands by itself. */
export function secretCopies(site: string, environment: string, region: string) {
  const client = new SecretsManagerClient({ region, ...patience })
  const names = [...wikiSecrets, CDN_SECRET].map((name) => secretName(site, environment, name))

  const read = async (SecretId: string) =>
    asking('secretsmanager:DescribeSecret', async () => {
      try {
        const found = await client.send(new DescribeSecretCommand({ SecretId }))
        const isCopy = found.PrimaryRegion !== undefined && found.PrimaryRegion !== region
        return isCopy ? 'copy' : 'own'
      } catch (error) {
        if (error instanceof ResourceNotFoundException) return 'missing'
        throw error
      }
    })

  const listThose = async (wanted: 'copy' | 'missing') => {
    const states = await Promise.all(names.map(read))
    return names.filter((_, index) => states[index] === wanted)
  }

  return {
    listMissing: async () => listThose('missing'),
    listCopies: async () => listThose('copy'),

    /** What is changed in the lost region later does not change them any more. */
    async makeOwn(): Promise<void> {
      for (const SecretId of await listThose('copy'))
        await asking('secretsmanager:StopReplicationToReplica', async () =>
          client.send(new StopReplicationToReplicaCommand({ SecretId })),
        )
    },
  }
}
