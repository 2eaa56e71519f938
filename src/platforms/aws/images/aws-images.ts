import { EC2Client } from '@aws-sdk/client-ec2'
import {
  GetParameterCommand,
  ParameterNotFound,
  PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm'
import { chooseHosts } from '../../../domain/aws/instances.ts'
import type { Listener } from '../../../domain/events/event.ts'
import { followsPointer } from '../../../domain/hosts/host.ts'
import type { ImageKind } from '../../../domain/images/kind.ts'
import type { AwsEnvironment, Site } from '../../../domain/sites/site.ts'
import type { Clock } from '../../../ports/clock.ts'
import type { Action, Provider } from '../../../ports/provider.ts'
import { asking, patience } from '../asking.ts'
import { instanceLister } from '../fleet/list-instances.ts'
import { imageParameter } from '../naming.ts'
import { bake, type Oven } from './bake.ts'
import { rollGroups, type Group } from './roll-groups.ts'
import {
  describeRecipe,
  DIGEST_TAG,
  imageKinds,
  KIND_TAG,
  listOwn,
  PACKAGES_TAG,
  removeImage,
  tagOf,
} from './image-list.ts'

type Images = Pick<
  Provider,
  'listOutdated' | 'refreshImages' | 'swapImages' | 'readImages' | 'removeOldImages'
> & {
  plan(): Promise<Action[]>
  /** Makes hosts start from the image that the site describes, baking it where it is not there. */
  build(kind: ImageKind, onLine: (line: string) => void): Promise<void>
  /** Gives these groups the images that are chosen. */
  roll(groups: readonly Group[], emit: Listener): Promise<void>
}

/** The images of an environment. Which one hosts start from, a parameter says, asked at each launch. */
export function awsImages(
  site: Site,
  environment: AwsEnvironment,
  { clock, place }: { readonly clock: Clock; readonly place: Oven['place'] },
): Images {
  const settings = { region: environment.platform.region, ...patience }
  const client = new EC2Client(settings)
  const ssm = new SSMClient(settings)
  const oven: Oven = { client, site, environment, clock, place }
  const recipes = imageKinds.map((kind) => describeRecipe(kind, site, settings.region))
  const listSeen = instanceLister(site, environment)
  const nameOf = (kind: string) => imageParameter(site.name, environment.name, kind)
  /** From before the last refresh. */
  const previousOf = (kind: string) => `${nameOf(kind)}-previous`

  const readChosen = async (name: string): Promise<string | undefined> =>
    asking('ssm:GetParameter', async () => {
      try {
        return (await ssm.send(new GetParameterCommand({ Name: name }))).Parameter?.Value
      } catch (error) {
        if (error instanceof ParameterNotFound) return undefined
        throw error
      }
    })

  const choose = async (name: string, image: string) =>
    asking('ssm:PutParameter', async () =>
      ssm.send(
        new PutParameterCommand({ Name: name, Value: image, Type: 'String', Overwrite: true }),
      ),
    )

  const list = async () => listOwn(client, site, environment)

  return {
    async plan() {
      const known = await list()
      const actions = recipes.map(async ({ image, digest }): Promise<Action[]> => {
        const chosen = await readChosen(nameOf(image.kind))
        const found = known.find(({ ImageId }) => ImageId === chosen)
        if (found !== undefined && tagOf(found, DIGEST_TAG) === digest) return []
        const count = image.packages.length + image.extras.length
        const reason = `${count} packages on Debian ${image.debian}`
        return [{ verb: 'build', subject: `image ${image.kind}`, reason }]
      })
      return (await Promise.all(actions)).flat()
    },

    async build(kind, onLine) {
      const recipe = recipes.find(({ image }) => image.kind === kind)
      if (recipe === undefined) return
      const ready = (await list()).find(
        (known) =>
          known.State === 'available' &&
          tagOf(known, KIND_TAG) === kind &&
          tagOf(known, DIGEST_TAG) === recipe.digest,
      )
      const image = ready?.ImageId ?? (await bake(recipe, oven, onLine))
      if (image !== (await readChosen(nameOf(kind)))) await choose(nameOf(kind), image)
    },

    async listOutdated() {
      const [wiki, service] = await Promise.all(
        imageKinds.map(async (kind) => readChosen(nameOf(kind))),
      )
      return chooseHosts(await listSeen())
        .filter(({ role, state, image }) => {
          const chosen = followsPointer(role) ? wiki : service
          return state !== 'missing' && chosen !== undefined && image !== chosen
        })
        .map(({ name }) => name)
    },

    async refreshImages(emit) {
      const baked: (readonly [ImageKind, string])[] = []
      for (const recipe of recipes) {
        const { kind } = recipe.image
        const onLine = (message: string) =>
          emit({ type: 'progress', step: `build image ${kind}`, message })
        baked.push([kind, await bake(recipe, oven, onLine)])
      }
      for (const [kind, image] of baked) {
        const before = await readChosen(nameOf(kind))
        if (before !== undefined) await choose(previousOf(kind), before)
        await choose(nameOf(kind), image)
      }
    },

    async swapImages() {
      const swaps = imageKinds.map(async (kind) => {
        const [now, before] = [await readChosen(nameOf(kind)), await readChosen(previousOf(kind))]
        if (now === undefined || before === undefined) return false
        await choose(nameOf(kind), before)
        await choose(previousOf(kind), now)
        return true
      })
      return (await Promise.all(swaps)).includes(true)
    },

    async readImages() {
      const known = await list()
      return Promise.all(
        imageKinds.map(async (kind) => {
          const chosen = await readChosen(nameOf(kind))
          const found = known.find(({ ImageId }) => ImageId === chosen)
          return { kind, packagesOf: (found && tagOf(found, PACKAGES_TAG)) ?? null }
        }),
      )
    },

    async roll(groups, emit) {
      await rollGroups(groups, {
        ...{ environment, clock, listSeen },
        readChosen: async (kind) => readChosen(nameOf(kind)),
        choose: async (kind, image) => choose(nameOf(kind), image),
        onLine: (message) => emit({ type: 'progress', step: 'replace hosts', message }),
      })
    },

    async removeOldImages(kept) {
      const names = imageKinds.flatMap((kind) => [nameOf(kind), previousOf(kind)])
      const chosen = await Promise.all(names.map(readChosen))
      for (const known of await list()) {
        const id = known.ImageId ?? ''
        if (!chosen.includes(id) && !kept.includes(id)) await removeImage(client, known)
      }
    },
  }
}
