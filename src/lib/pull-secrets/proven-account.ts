// The new account of a rotation, proved at the registry: a person who mistypes a token may type another one.
import {Failure} from '../report/failure.ts';
import type {RegistryAccount} from '../settings/settings.ts';
import {judgeAccount} from './judge-account.ts';
import {newCredential, newEmail} from './new-account.ts';
import type {CredentialProof} from './prove-credential.ts';
import type {HeldCredential, PullSecretReading} from './pull-secret.ts';
import {heldCredential} from './pull-secret-facts.ts';
import {proveAll, type SecretsRun} from './secrets-run.ts';
import {sourcesOf} from './status-rows.ts';

const mostTries = 3;

export interface ProvenAccount {
  account: RegistryAccount;
  credential: HeldCredential;
}

/** Undefined for one that may not be written; the findings say why. */
export async function provenAccount(run: SecretsRun, reading: PullSecretReading): Promise<ProvenAccount | undefined> {
  const {settings, outside, judgement} = run;
  const sources = sourcesOf(reading.secrets);
  let known = sources.find(({credential}) => credential !== undefined)?.credential?.username;
  for (let tries = 1; ; tries++) {
    const {username, accessToken, wasAsked} = await newCredential(settings, known, outside.person);
    known = username;
    outside.learn(accessToken);
    const credential = heldCredential(username, accessToken);
    const proof = (await proveAll(run, reading, [credential])).get(credential);
    if (proof === undefined) throw new Failure({summary: 'nothing was proved'});
    const wrong = wrongness(proof);
    if (wrong === undefined || !wasAsked || tries === mostTries) {
      if (!judgeAccount({credential, proof, now: outside.now()}, judgement)) return undefined;
      // Last: who has no good token need not think of more.
      const email = await newEmail(settings, sources, outside.person);
      return {account: {username, accessToken, email}, credential};
    }
    outside.emit({type: 'note', level: 'warning', text: `${wrong}; try again, or leave with Ctrl-C`});
  }
}

/** Undefined where another token would make no difference. */
function wrongness(proof: CredentialProof): string | undefined {
  if (proof.is === 'refused') {
    return `${proof.expired ? 'the token has expired' : 'the registry does not accept it'}: ${proof.reason}`;
  }
  if (proof.is !== 'too-little') return undefined;
  return `it logs in, but may not fetch ${proof.denied.map(({needed}) => needed.image).join(', ')}`;
}
