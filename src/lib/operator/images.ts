// Component: signatures of the images. The place where their verification will come in; until then it says that there is none.
import type {Component} from '../plan/component.ts';
import {Judgement} from '../plan/judgement.ts';
import type {OperatorDesired} from './desired.ts';

export const images: Component<OperatorDesired> = {
  id: 'images',
  title: 'image signatures',
  after: [],
  reads: () => [],
  plan({settings}) {
    const judgement = new Judgement('images');
    if (settings.imageSignatureKey === undefined) {
      judgement.skipped('PS003', 'signatures of images are not verified by this version');
      return {findings: judgement.findings, steps: []};
    }
    // Asked for and not done must never pass for done.
    const reason = 'this version cannot verify signatures of images';
    const hint = 'verify them with cosign, and leave out --verify-image-signatures';
    judgement.unknown('PS003', 'the signatures of the images', {state: 'failed', reason}, {hint});
    return {findings: judgement.findings, steps: [], blocks: reason};
  },
};
