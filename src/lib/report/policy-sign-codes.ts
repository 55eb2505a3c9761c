// Questions about signed policies, the keys that sign them, and what a CAS made of them; a part of finding-codes.ts.
import type {FindingCodeRow} from './finding-codes.ts';

export const policySignCodes = {
  PS450: {
    title: 'Keys of a policy signer',
    meaning:
      'A file holds no key that signs policies and no identity of an owner, or its seed is in a form that only the scone program knows.',
    remedy: 'Name another file with --identity, or make a key with `policy keys new`.',
  },
  PS451: {
    title: 'Rights of a file of keys',
    meaning: 'Others than its owner can read or replace a file that holds a private key.',
    remedy: 'Set its mode to 0600 (chmod 600). If others may have read it, make a new key and have policies name that.',
  },
  PS452: {
    title: "Certificate of an owner's identity",
    meaning: 'The certificate has expired, will do so within 30 days, or is not valid yet. A CAS may refuse it.',
    remedy: 'Ask who runs the CAS before you change it: a CAS knows its owner by the key of this certificate.',
  },
  PS453: {
    title: 'Form of a signed or encrypted policy',
    meaning:
      'The file is not what `scone session sign` or `scone session encrypt` makes of a policy: a member is missing, a signature is not 128 hex digits, a key is not 64.',
    remedy: 'Sign the policy again with `policy sign`, or take the file anew from where it was made.',
  },
  PS454: {
    title: 'Signers of a policy',
    meaning:
      'A signer id is mistyped or damaged (its checksum is wrong), a signer has signed twice, or the creator that the policy names is not among those who signed it.',
    remedy: 'Sign the policy with the right key. A signer id is printed by `policy keys show`.',
  },
  PS455: {
    title: 'Text that was signed',
    meaning: 'The text inside the signed policy is not the one that was meant to be signed.',
    remedy: 'Compare the two with `policy diff`, and sign the right one. Nothing that differs should be applied.',
  },
  PS456: {
    title: 'Predecessor of a policy',
    meaning:
      'A policy names the hash of the version that it replaces. This one names another version than the one that is there: somebody changed the policy in between, or the version is older.',
    remedy:
      'Read what is there, review the difference, put its hash as `predecessor` into your policy, and sign it again.',
  },
  PS457: {
    title: 'Acceptance of a policy',
    meaning: 'The CAS, or the operator on its behalf, has refused the policy, or has not said yet what became of it.',
    remedy: 'The finding quotes what was said. It is about the policy, its signers, or the CAS that it was sent to.',
  },
  PS458: {
    title: 'Hash of a changed policy',
    meaning:
      'The policy was changed, but the hash that is reported is that of the version before: the change has not arrived.',
    remedy: 'Look at the state of the policy object and at the log of the operator; do not rely on the change.',
  },
  PS459: {
    title: 'Signature of a policy',
    meaning: 'What a signature covers is known to the scone program and to a CAS only, so it is not verified here.',
    remedy: 'Apply the policy, or hand it to a CAS: only that shows whether it accepts the signature.',
  },
  PS460: {
    title: 'Variables of a policy',
    meaning: 'Variables ($NAME) of a policy were filled in before it was signed, or have no value.',
    remedy: 'Set them in the environment and use --use-env, or write the values into the policy.',
  },
  PS461: {
    title: 'Policy object',
    meaning: 'The object in the cluster that hands the policy to the CAS is missing, or differs from the policy.',
    remedy: 'Apply it with `policy apply`.',
  },
  PS462: {
    title: 'Check by the scone program',
    meaning: 'The scone program finds fault with the policy.',
    remedy: 'The finding quotes what it said. Mend the policy; `policy check` says more, with places.',
  },
} as const satisfies Record<string, FindingCodeRow>;
