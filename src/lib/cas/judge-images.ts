// What there is to say about the images of a CAS: nobody has verified them yet.
import type {Judgement} from '../plan/judgement.ts';
import type {CasSettings} from '../settings/cas-settings.ts';

export function judgeImages({imagesUnchecked}: CasSettings, judgement: Judgement): void {
  if (imagesUnchecked) {
    judgement.skipped('PS003', 'the signatures of its images are not verified: --no-image-signature-check');
    return;
  }
  judgement.warning(
    'PS003',
    'the signatures of its images are not verified: this program cannot do that for a CAS yet',
    {
      hint: 'verify them with cosign, then say --no-image-signature-check',
    },
  );
}
