import { refusal, said, type Answer } from './reply.ts'

/** Secrets Manager as its model has it, for what moto's lacks: copies that can be made to stand alone. */
export interface CopiedSecrets {
  readonly answers: Readonly<Record<string, Answer>>
  readonly known: Map<string, { readonly value: string; primary: string }>
}

export function copiedSecrets(region: string): CopiedSecrets {
  const known: CopiedSecrets['known'] = new Map()
  const asked = (body: string) =>
    JSON.parse(body) as { SecretId: string; Name: string; SecretString: string }
  const missing = () =>
    refusal('ResourceNotFoundException', "Secrets Manager can't find the secret.")
  return {
    known,
    answers: {
      DescribeSecret(_, body) {
        const found = known.get(asked(body).SecretId)
        return found === undefined ? missing() : said({ PrimaryRegion: found.primary })
      },
      GetSecretValue(_, body) {
        const found = known.get(asked(body).SecretId)
        return found === undefined ? missing() : said({ SecretString: found.value })
      },
      StopReplicationToReplica(_, body) {
        const found = known.get(asked(body).SecretId)
        if (found === undefined) return missing()
        if (found.primary === region)
          return refusal('InvalidRequestException', 'the secret is not a replica')
        found.primary = region
        return said({ ARN: `arn:secret:${asked(body).SecretId}` })
      },
      CreateSecret(_, body) {
        const { Name, SecretString } = asked(body)
        if (known.has(Name)) return refusal('ResourceExistsException', 'it exists')
        known.set(Name, { value: SecretString, primary: region })
        return said({ Name })
      },
    },
  }
}
