// The images a run would deploy, verified all at once before anything is planned.
import type {KubeObject} from '../cluster/object.ts';
import {type AskingOptions, readNamed, registryAsking} from '../registry/asking.ts';
import {openRegistry, type Registry} from '../registry/open-registry.ts';
import {readReference} from '../registry/reference.ts';
import {chooseKey, type KnownKeys} from '../registry/signatures/choose-key.ts';
import {readSigningKey} from '../registry/signatures/signing-key.ts';
import {type ImageVerdict, verifyImage} from '../registry/signatures/verify-image.ts';
import {vendorImageKey} from '../scone/trust.ts';
import type {ImageSettings} from '../settings/settings.ts';
import type {CheckedImage, ImageCheck, WantedImage} from './checked-image.ts';
import {type AccountSettings, type AccountWorld, registryAccounts} from './registry-accounts.ts';

export interface ImageCheckWorld extends AccountWorld {
  now: () => Date;
  random: () => number;
  userAgent: string;
}

export interface CheckSettings extends AccountSettings {
  images: ImageSettings;
  /** `registry.scontain.com/scone.cloud` */
  imageRepo: string;
  release: {offline: boolean};
}

/**
 * @param secrets Docker configs of the cluster, whose accounts may know the registry
 * @throws Failure `usage` for a key or certificate authority that cannot be used, or the signal's reason
 */
export async function checkImages<Part extends string>(
  images: readonly WantedImage<Part>[],
  settings: CheckSettings,
  secrets: readonly KubeObject[],
  world: ImageCheckWorld,
): Promise<ImageCheck<Part> & {is: 'asked'}> {
  const [keys, asking] = await Promise.all([knownKeys(settings), registryAsking(settings.images, world)]);
  try {
    const registry = registryFor(settings, secrets, world, asking.options);
    const checked = images.map((image) => checkImage(image, registry, keys, settings, world.now()));
    return {is: 'asked', images: await Promise.all(checked)};
  } finally {
    asking.close();
  }
}

async function checkImage<Part extends string>(
  image: WantedImage<Part>,
  registry: Registry,
  keys: KnownKeys,
  {release}: CheckSettings,
  now: Date,
): Promise<CheckedImage<Part>> {
  const reference = readReference(image.image);
  if (typeof reference === 'string') {
    const answer = {is: 'broken', reason: `it is no image reference: ${reference}`} as const;
    return {...image, key: undefined, isGivenKey: false, verdict: {is: 'unknown', answer}};
  }
  const chosen = chooseKey(reference, keys);
  if (chosen === undefined) return {...image, key: undefined, isGivenKey: false, verdict: {is: 'no-key'}};
  const {kind, fingerprint} = chosen.key;
  // A registry of the user's own, with a key of the user's own, is no more of the internet than the cluster is.
  const verdict =
    release.offline && chosen.isPinned ? offline : await verifyImage(registry, reference, {key: chosen.key, now});
  return {...image, key: `${kind} ${fingerprint}, ${chosen.from}`, isGivenKey: !chosen.isPinned, verdict};
}

const offline: ImageVerdict = {
  is: 'unknown',
  answer: {is: 'unreachable', reason: "with --offline the vendor's registry is not asked"},
};

async function knownKeys({images: {key}}: CheckSettings): Promise<KnownKeys> {
  const pinned = [vendorImageKey];
  if (key === undefined) return {pinned, given: undefined};
  // Also where it will count for no image: a file that is no key is a mistake all the same.
  const pem = await readNamed(key, '--verify-image-signatures');
  return {pinned, given: {key: readSigningKey(pem, key), file: key}};
}

function registryFor(
  settings: CheckSettings,
  secrets: readonly KubeObject[],
  world: ImageCheckWorld,
  options: AskingOptions,
): Registry {
  const {registryMirror} = settings.images;
  const registry = settings.imageRepo.split('/', 1)[0] ?? '';
  return openRegistry({
    ...options,
    mirrors: registryMirror === undefined ? [] : [{registry, url: registryMirror}],
    credentials: registryAccounts(settings, secrets, world),
  });
}
