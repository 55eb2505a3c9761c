// Component: signatures of the images that the other components deploy. What it finds out holds back their changes.
import type {Component, ComponentPlan} from '../plan/component.ts';
import {Judgement} from '../plan/judgement.ts';
import {renewPullSecrets} from '../plan/pod-diagnosis.ts';
import type {OperatorDesired} from './desired.ts';
import type {CheckedImage, ImageCheck} from './image-check.ts';
import type {StackPart} from './stack-images.ts';

export const images: Component<OperatorDesired> = {
  id: 'images',
  title: 'image signatures',
  after: [],
  reads: () => [],
  plan({images: check, settings}) {
    const judgement = new Judgement('images');
    if (check.is === 'not-asked') {
      judgement.skipped('PS003', `the signatures of the images were not verified: ${because[check.because]}`);
      return {findings: judgement.findings, steps: []};
    }
    for (const image of check.images) judgeImage(image, judgement);
    const others = ['cert-manager', ...(settings.secretOperator ? ['the secret operator'] : [])].join(' and ');
    const blocks = check.images.some(isStranger) && settings.account !== undefined ? strangeAccount : undefined;
    judgement.skipped('PS003', `images of ${others} are pulled as their publishers tag them: no key is known for them`);
    return {findings: judgement.findings, steps: [], ...(blocks !== undefined && {blocks})};
  },
};

/** A given account goes into the pull secrets; one that is not accepted must not replace one that may be. */
const strangeAccount = 'the image registry does not accept the given account';

function isStranger({verdict}: CheckedImage): boolean {
  return verdict.is === 'unknown' && verdict.answer.is === 'refused' && verdict.answer.why === 'unauthorized';
}

const because = {
  later: 'a check asks no registry, unless --image-signature-check is given',
  never: '--no-image-signature-check',
};

const wayRound = '--no-image-signature-check deploys it all the same';
/** More reasons than this help nobody. */
const mostReasons = 5;

function judgeImage(checked: CheckedImage, judgement: Judgement): void {
  const {image, verdict, key = ''} = checked;
  const more = {object: image};
  switch (verdict.is) {
    case 'verified': {
      const details = [verdict.digest, `signed by ${key} (${verdict.where})`, ...verdict.remarks];
      judgement.ok('PS003', `${image} is signed`, {...more, details});
      return;
    }
    case 'unsigned': {
      const details = [`${verdict.digest} has no signature; wanted is one by ${key}`];
      judgement.broken('PS004', `${image} is not signed`, {...more, details, hint: wayRound});
      return;
    }
    case 'wrong': {
      const details = [`${verdict.digest}; wanted is a signature by ${key}`, ...verdict.reasons.slice(0, mostReasons)];
      const hint = 'do not deploy it before its publisher has explained this';
      judgement.broken('PS005', `no signature of ${image} is good`, {...more, details, hint});
      return;
    }
    case 'no-image': {
      const summary = `${image} does not exist, or not for this account`;
      judgement.broken('PS003', summary, {...more, details: [verdict.reason], hint: renewPullSecrets});
      return;
    }
    default:
      judgeUnknown(checked, judgement);
  }
}

function judgeUnknown({image, verdict}: CheckedImage, judgement: Judgement): void {
  const subject = `the signatures of ${image}`;
  if (verdict.is === 'no-key') {
    const reason = "no key is known for images outside the vendor's repository";
    const hint =
      '--verify-image-signatures FILE with the cosign public key of its publisher, or --no-image-signature-check';
    judgement.unknown('PS003', subject, {state: 'failed', reason}, {object: image, hint});
  } else if (verdict.is === 'unknown') {
    const {answer} = verdict;
    const hint = answer.is === 'refused' ? renewPullSecrets : (answer.next ?? wayRound);
    judgement.unknown('PS003', subject, {state: 'failed', reason: answer.reason}, {object: image, hint});
  }
}

/** The plan of a component that deploys an image: held back until the image is known to be signed. */
export function withVerifiedImage(part: StackPart, check: ImageCheck, plan: ComponentPlan): ComponentPlan {
  const withheld = heldBack(part, check);
  return withheld === undefined ? plan : {...plan, withheld};
}

/** Why a part of the stack must not be changed; undefined where it may be. */
export function heldBack(part: StackPart, check: ImageCheck): string | undefined {
  const image = check.is === 'asked' ? check.images.find((each) => each.part === part) : undefined;
  return image === undefined || image.verdict.is === 'verified' ? undefined : reasonFor(image);
}

function reasonFor({image, verdict}: CheckedImage): string {
  if (verdict.is === 'unsigned') return `${image} is not signed`;
  if (verdict.is === 'wrong') return `no signature of ${image} is good`;
  return verdict.is === 'no-image' ? `${image} does not exist` : `the signatures of ${image} are not known`;
}
