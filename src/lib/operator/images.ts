// Component: signatures of the images that the other components deploy. What it finds out holds back their changes.
import {type CheckedImage, heldBack, type ImageCheck} from '../image-check/checked-image.ts';
import {judgeImage} from '../image-check/judge-image.ts';
import type {Component, ComponentPlan} from '../plan/component.ts';
import {Judgement} from '../plan/judgement.ts';
import {renewPullSecrets} from '../plan/pod-diagnosis.ts';
import type {OperatorDesired} from './desired.ts';
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
    for (const image of check.images) judgeImage(image, judgement, renewPullSecrets);
    const others = ['cert-manager', ...(settings.secretOperator ? ['the secret operator'] : [])].join(' and ');
    const blocks = check.images.some(isStranger) && settings.account !== undefined ? strangeAccount : undefined;
    judgement.skipped('PS003', `images of ${others} are pulled as their publishers tag them: no key is known for them`);
    return {findings: judgement.findings, steps: [], ...(blocks !== undefined && {blocks})};
  },
};

/** A given account goes into the pull secrets; one that is not accepted must not replace one that may be. */
export const strangeAccount = 'the image registry does not accept the given account';

function isStranger({verdict}: CheckedImage): boolean {
  return verdict.is === 'unknown' && verdict.answer.is === 'refused' && verdict.answer.why === 'unauthorized';
}

const because = {
  later: 'a check asks no registry, unless --image-signature-check is given',
  never: '--no-image-signature-check',
};

/** The plan of a component that deploys an image: held back until the image is known to be signed. */
export function withVerifiedImage(part: StackPart, check: ImageCheck<StackPart>, plan: ComponentPlan): ComponentPlan {
  const withheld = heldBack(part, check);
  return withheld === undefined ? plan : {...plan, withheld};
}
