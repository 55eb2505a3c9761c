// Component: copies of the pull secrets in other namespaces, renewed when an account is given. What there is to renew is
// judged by who looked for it (`look-at-copies.ts`), which a run without an account does not even load.
import type {Component} from '../plan/component.ts';
import type {OperatorDesired} from './desired.ts';

export const copiesId = 'pull-secret-copies';

export const pullSecretCopies: Component<Pick<OperatorDesired, 'copies'>> = {
  id: copiesId,
  title: 'copies of the pull secrets',
  after: ['pull-secrets'],
  reads: () => [],
  plan: ({copies}) => copies ?? {findings: [], steps: []},
};
