// The finding about one image: signed, not signed, signed badly, not there, or not known.
import type {Judgement} from '../plan/judgement.ts';
import type {CheckedImage} from './checked-image.ts';

const wayRound = '--no-image-signature-check deploys it all the same';
/** More reasons than this help nobody. */
const mostReasons = 5;

/** `renew`: what to do when the account is not let in. */
export function judgeImage(checked: CheckedImage, judgement: Judgement, renew: string): void {
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
      judgement.broken('PS003', summary, {...more, details: [verdict.reason], hint: renew});
      return;
    }
    default:
      judgeUnknown(checked, judgement, renew);
  }
}

function judgeUnknown({image, verdict}: CheckedImage, judgement: Judgement, renew: string): void {
  const subject = `the signatures of ${image}`;
  if (verdict.is === 'no-key') {
    const reason = "no key is known for images outside the vendor's repository";
    const hint =
      '--verify-image-signatures FILE with the cosign public key of its publisher, or --no-image-signature-check';
    judgement.unknown('PS003', subject, {state: 'failed', reason}, {object: image, hint});
  } else if (verdict.is === 'unknown') {
    const {answer} = verdict;
    const hint = answer.is === 'refused' ? renew : (answer.next ?? wayRound);
    judgement.unknown('PS003', subject, {state: 'failed', reason: answer.reason}, {object: image, hint});
  }
}
