// Questions about copies of pull secrets and who makes them; a part of finding-codes.ts.
import type {FindingCodeRow} from './finding-codes.ts';

export const distributionCodes = {
  PS190: {
    title: 'Source of copied pull secrets',
    meaning:
      'A pull secret in the namespace of the operator is missing, or holds no account for the registry, so that no copies can be made of it. Copies that there are stay as they are.',
    remedy: 'Run operator --reconcile with an account, then secrets distribute again.',
  },
  PS191: {
    title: 'Copies where they are asked for',
    meaning:
      'A namespace asks for a pull secret by its annotation, or a pod in it does, and has no copy, or one that holds something else than the source. Images cannot be pulled there, or will not be when the old account ends.',
    remedy:
      'secrets distribute --native-injector writes the copies, or secrets distribute has the secret operator make them.',
  },
  PS192: {
    title: 'Copies that nobody asks for',
    meaning:
      'A copy of ours lies in a namespace that does not ask for it any more: its annotation is gone, and no pod there asks either.',
    remedy:
      'secrets distribute --native-injector removes them. To keep one, take its label app.kubernetes.io/managed-by off.',
  },
  PS193: {
    title: 'Secrets of others in place of copies',
    meaning:
      'Where a copy is wanted lies a secret of that name that we did not make: of the secret operator, of another tool, or made by hand. It is never touched.',
    remedy:
      'Leave it to whoever looks after it. If nobody does, delete it, and run secrets distribute --native-injector again.',
  },
  PS194: {
    title: 'Writing of copies',
    meaning: 'A copy could not be written or removed, or was not as it was written when it was read again.',
    remedy: 'The finding quotes the API server. The same command goes on where it stopped.',
  },
  PS195: {
    title: 'Who makes the copies',
    meaning:
      'The secret operator is told to make the same copies as secrets distribute --native-injector. It takes over copies of ours; nothing is lost, but only one of the two is needed.',
    remedy:
      'Leave it to the secret operator (secrets distribute), or uninstall it and delete its ImagePullSecret objects: copies that it made go with them.',
  },
} as const satisfies Record<string, FindingCodeRow>;
