import { AutoScalingClient } from '@aws-sdk/client-auto-scaling'
import type { SeenInstance } from '../../../domain/aws/instances.ts'
import type { ImageKind } from '../../../domain/images/kind.ts'
import { isProblem, Problem } from '../../../domain/problems/problem.ts'
import type { AwsEnvironment } from '../../../domain/sites/site.ts'
import type { Clock } from '../../../ports/clock.ts'
import { patience } from '../asking.ts'
import {
  cancelRefresh,
  readGroup,
  refreshGroup,
  replaceInstance,
  type Member,
} from './refresh-group.ts'

export interface Group {
  readonly name: string
  readonly kind: ImageKind
}

interface Rolling {
  readonly environment: AwsEnvironment
  readonly clock: Clock
  readonly listSeen: () => Promise<SeenInstance[]>
  readonly readChosen: (kind: ImageKind) => Promise<string | undefined>
  readonly choose: (kind: ImageKind, image: string) => Promise<unknown>
  readonly onLine: (line: string) => void
}

/** Gives the groups the images that are chosen, one group after the other. */
export async function rollGroups(groups: readonly Group[], rolling: Rolling): Promise<void> {
  const { environment, clock, onLine } = rolling
  const client = new AutoScalingClient({ region: environment.platform.region, ...patience })
  const refreshing = { client, clock, onLine }

  /** What the group's instances run, and which of them do not run what is chosen. */
  async function look({ name, kind }: Group) {
    const chosen = await rolling.readChosen(kind)
    const seen = new Map(
      (await rolling.listSeen()).map((instance) => [instance.id, instance.image]),
    )
    const { members } = await readGroup(name, refreshing)
    const imageOf = ({ id }: Member) => seen.get(id)
    return { imageOf, old: members.filter((m) => imageOf(m) !== chosen) }
  }

  async function goBack(group: Group, before: string): Promise<void> {
    onLine(`${group.name} goes back to ${before}`)
    await cancelRefresh(group.name, refreshing)
    await rolling.choose(group.kind, before)
    const { old: failed } = await look(group)
    // Those that never got a request go at once; the others one after the other, as they came.
    for (const { id } of failed.filter(({ isInService }) => !isInService))
      await replaceInstance(id, refreshing)
    if (failed.some(({ isInService }) => isInService)) await refreshGroup(group.name, refreshing)
  }

  const done: { readonly group: Group; readonly before: string }[] = []
  for (const group of groups) {
    const { old, imageOf } = await look(group)
    const before = old.map(imageOf).find((image) => image !== undefined)
    if (before === undefined) continue
    done.push({ group, before })
    try {
      await refreshGroup(group.name, refreshing)
    } catch (error) {
      if (!isProblem(error, 'image-failed')) throw error
      for (const { group: changed, before: image } of done.toReversed())
        await goBack(changed, image)
      throw new Problem(
        'image-failed',
        `${error.message}; they run and start from ${before} again`,
        {
          ...(error.output === undefined ? {} : { output: error.output }),
          hint: `mend what changed in the image, then wikistead image roll ${environment.name}`,
          cause: error,
        },
      )
    }
  }
}
