// The images of a run about a CAS: verified before they are deployed or run, and by which digest they go.
import type {Cluster} from '../cluster/cluster.ts';
import type {KubeObject} from '../cluster/object.ts';
import {readObject} from '../cluster/read.ts';
import {type CheckedImage, type ImageCheck, reasonAgainst, verifiedDigest} from '../image-check/checked-image.ts';
import {judgeImage} from '../image-check/judge-image.ts';
import {Judgement} from '../plan/judgement.ts';
import {renewPullSecrets} from '../plan/pod-diagnosis.ts';
import {Failure} from '../report/failure.ts';
import {pinnedImage} from '../scone/images.ts';
import {names, pullSecretNames} from '../scone/names.ts';
import {vendorImageKey} from '../scone/trust.ts';
import type {CasSettings} from '../settings/cas-settings.ts';
import type {CasOutside} from './outside.ts';

export interface CasImages {
  /** What is known before anything was verified. */
  readonly unasked: ImageCheck;
  /** Asks their registries, all at once; what was asked for before is not asked again. */
  verify(images: readonly string[]): Promise<ImageCheck>;
  /** An image as it is to be run. @throws Failure for one that was not verified, unless that is not wanted */
  vouch(image: string): Promise<string>;
}

interface Parts {
  settings: Pick<CasSettings, 'images' | 'imageRepo' | 'release'>;
  /** Whose pull secrets may know the registries; undefined where no cluster is asked for anything. */
  cluster: Cluster | undefined;
  namespace: string;
  outside: CasOutside;
}

/** What helps against an account that is not let in. */
const renew = `kubectl provision operator ${renewPullSecrets}`;

export function openCasImages({settings, cluster, namespace, outside}: Parts): CasImages {
  const {signatures, byTag, key} = settings.images;
  const {emit} = outside;
  const asked = new Map<string, Promise<CheckedImage>>();
  const unasked: ImageCheck = {is: 'not-asked', because: signatures === 'never' ? 'never' : 'later'};
  let secrets: Promise<KubeObject[]> | undefined;
  let isTold = false;
  const warnOnce = (text: string) => {
    if (!isTold) emit({type: 'note', level: 'warning', text});
    isTold = true;
  };

  async function ask(images: readonly string[]): Promise<CheckedImage[]> {
    const fresh = [...new Set(images)].filter((image) => !asked.has(image));
    if (fresh.length > 0) {
      const answers = checkAll(fresh);
      for (const [index, image] of fresh.entries()) {
        const answer = answers.then((all) => all[index] as CheckedImage);
        answer.catch(() => {});
        asked.set(image, answer);
      }
    }
    return Promise.all([...new Set(images)].map((image) => asked.get(image) as Promise<CheckedImage>));
  }

  async function checkAll(images: readonly string[]): Promise<readonly CheckedImage[]> {
    // Late, as most commands deploy nothing.
    const {checkImages} = await import('../image-check/check-images.ts');
    secrets ??= cluster === undefined ? Promise.resolve([]) : pullSecrets(cluster, namespace, outside.signal);
    const wanted = images.map((image) => ({part: image, image}));
    const {images: checked} = await checkImages(
      wanted,
      {...settings, account: undefined, registry: ''},
      await secrets,
      outside,
    );
    if (key !== undefined && !checked.some(({isGivenKey}) => isGivenKey)) {
      warnOnce(
        `--verify-image-signatures counts for none of these images: the key of ${vendorImageKey.repository} is pinned`,
      );
    }
    return checked;
  }

  async function verify(images: readonly string[]): Promise<ImageCheck> {
    if (signatures === 'verified') return {is: 'asked', images: await ask(images)};
    warnOnce('the signatures of the images are not verified (--no-image-signature-check)');
    return unasked;
  }

  return {
    unasked,
    verify,
    async vouch(image) {
      const check = await verify([image]);
      const [checked] = check.is === 'asked' ? check.images : [];
      if (checked === undefined) return image;
      if (checked.verdict.is !== 'verified') throw notVouchedFor(checked);
      emit({type: 'note', level: 'verbose', text: `${image} is signed: ${checked.verdict.digest}`});
      return byTag ? image : pinnedImage(image, checked.verdict.digest);
    },
  };
}

/** Findings about the images, and why they keep the plan from being carried out; undefined when they do not. */
export function judgeImages(check: ImageCheck | undefined, judgement: Judgement): string | undefined {
  if (check === undefined) return undefined;
  if (check.is === 'not-asked') {
    if (check.because === 'never') {
      judgement.skipped('PS003', 'the signatures of its images are not verified: --no-image-signature-check');
    }
    return undefined;
  }
  for (const image of check.images) judgeImage(image, judgement, renew);
  const bad = unverified(check);
  return bad.length === 0 ? undefined : bad.map(reasonAgainst).join('; ');
}

/** What keeps a plan from being carried out. */
export function unverified(check: ImageCheck | undefined): readonly CheckedImage[] {
  return check?.is === 'asked' ? check.images.filter(({verdict}) => verdict.is !== 'verified') : [];
}

/** What holds a plan back, with the images that do so. */
export function blockedBy(bad: string | undefined, {blocks}: {blocks?: string}): {blocks?: string} {
  const reasons = [blocks, bad].filter((reason) => reason !== undefined);
  return reasons.length === 0 ? {} : {blocks: reasons.join('; ')};
}

/** The image as it is deployed: by the digest that was verified, unless tags are wanted. */
export function pinnedBy(check: ImageCheck, {images: {byTag}}: Pick<CasSettings, 'images'>): (image: string) => string {
  return (image) => (byTag ? image : pinnedImage(image, verifiedDigest(check, image)));
}

/** Those of the CAS's namespace, else of the operator's, whence they are copied. Who may not read them has logins perhaps. */
async function pullSecrets(cluster: Cluster, namespace: string, signal: AbortSignal): Promise<KubeObject[]> {
  const namespaces = [...new Set([namespace, names.operatorNamespace])];
  const refs = namespaces.flatMap((each) =>
    pullSecretNames.map((name) => ({apiVersion: 'v1', kind: 'Secret', name, namespace: each})),
  );
  const answers = await Promise.all(refs.map((ref) => readObject(cluster, ref, {signal})));
  return answers.flatMap((answer) => (answer.state === 'found' ? [answer.value] : []));
}

function notVouchedFor(checked: CheckedImage): Failure {
  const judgement = new Judgement('images');
  judgeImage(checked, judgement, renew);
  const [finding] = judgement.findings;
  return new Failure({
    kind: finding?.verdict === 'unknown' ? 'undetermined' : 'failed',
    summary: `${reasonAgainst(checked)}, so it is not run`,
    object: checked.image,
    ...(finding?.details !== undefined && {reason: finding.details.join('; ')}),
    ...(finding?.hint !== undefined && {next: finding.hint}),
  });
}
