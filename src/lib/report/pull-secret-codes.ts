// Questions about pull secrets and their rotation; a part of finding-codes.ts.
import type {FindingCodeRow} from './finding-codes.ts';

export const pullSecretCodes = {
  PS180: {
    title: 'Pull secret in a namespace',
    meaning:
      'A namespace, a service account or a pod asks for a pull secret that is not there, or one is there without an account for the registry. Images cannot be pulled with it.',
    remedy:
      'In the namespace of the operator: operator --reconcile with an account. Elsewhere the secret operator copies it (operator --reconcile --secret-operator), or copy it by hand.',
  },
  PS181: {
    title: 'Account in pull secrets',
    meaning:
      'The registry does not accept an account that pull secrets hold, or does not let it fetch an image that is needed, or could not be asked. Tokens expire.',
    remedy: 'Make a new token at the registry, with the right to read, and give it to `secrets rotate`.',
  },
  PS182: {
    title: 'Copies of pull secrets',
    meaning: 'A copy of a pull secret holds another account than its source in the namespace of the operator.',
    remedy: '`secrets rotate` brings all copies up to date.',
  },
  PS183: {
    title: 'Pods that wait for images',
    meaning: 'Pods cannot pull an image of the registry, and try again with growing pauses.',
    remedy: 'Mend the pull secret; `secrets rotate --restart-stuck` deletes those that their controller makes anew.',
  },
  PS184: {
    title: 'New account for pull secrets',
    meaning:
      'The registry does not accept the new account, or does not let it fetch an image that is needed, or could not be asked. Nothing was written.',
    remedy:
      'The finding quotes the registry. Make a token with the right to read (read_registry), for all projects whose images are needed; or try again when the registry answers.',
  },
  PS185: {
    title: 'Token that can do too much, or not for long',
    meaning:
      'The token of pull secrets can write to the registry, or ends soon. It lies in many namespaces: whoever reads one of them could replace images.',
    remedy: 'Make a token that can only read (read_registry), and that lasts until the next planned rotation.',
  },
  PS186: {
    title: 'Writing of pull secrets',
    meaning: 'A pull secret could not be written, or does not hold afterwards what was written.',
    remedy: 'The finding quotes the API server. The same command goes on where it stopped.',
  },
  PS187: {
    title: 'Kept value of a pull secret',
    meaning:
      'The value from before a rotation is still kept, sealed, or cannot be used any more: its time is over, it was sealed on another machine, or the secret was written since.',
    remedy:
      '`secrets rotate --confirm` removes what is kept when the new account has proved itself; `secrets rotate --undo` brings it back, on the machine that made the rotation.',
  },
  PS188: {
    title: 'Pull secrets of others',
    meaning:
      'A secret for the same registry holds another account, so it is left alone, or a tool looks after it that may bring the old value back.',
    remedy: 'Rotate it where it comes from.',
  },
} as const satisfies Record<string, FindingCodeRow>;
