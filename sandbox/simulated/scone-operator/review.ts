// The operator's webhooks: a path to change and a path to check for each of its kinds.
import {randomBytes} from 'node:crypto';
import type {AdmissionRequest, Reviewer, Verdict} from '../runtime/admission.ts';
import {isTree, type Tree} from '../runtime/difference.ts';
import {casDefaults, type Defaulter, lasDefaults, sgxPluginDefaults, vaultDefaults} from './defaults.ts';
import type {Operator} from './operator.ts';
import {type Validator, validateCas, validateLas, validateSgxPlugin, validateVault} from './validation.ts';

const kinds: Readonly<Record<string, {defaults: Defaulter; validate: Validator}>> = {
  'base-scone-cloud-v1beta1-las': {defaults: lasDefaults, validate: validateLas},
  'base-scone-cloud-v1beta1-sgxplugin': {defaults: sgxPluginDefaults, validate: validateSgxPlugin},
  'services-scone-cloud-v1beta1-cas': {defaults: casDefaults, validate: validateCas},
  'services-scone-cloud-v1beta1-vault': {defaults: vaultDefaults, validate: validateVault},
};

/** The reviewers by their path. `operator` is asked at each review: it is the one that runs then. */
export function sconeReviewers(operator: () => Operator | undefined): Record<string, Reviewer> {
  const reviewers: Record<string, Reviewer> = {};
  for (const [name, {defaults, validate}] of Object.entries(kinds)) {
    reviewers[`/mutate-${name}`] = (request) => mutate(request, operator(), defaults);
    reviewers[`/validate-${name}`] = ({object}) => ({problems: isGoing(object) ? [] : validate(specOf(object))});
  }
  return reviewers;
}

/** An update that leaves the nonce out keeps the one there is. */
function mutate({object, oldObject}: AdmissionRequest, operator: Operator | undefined, defaults: Defaulter): Verdict {
  if (operator === undefined || isGoing(object)) return {};
  const before = isTree(oldObject) ? specOf(oldObject).nonce : undefined;
  const nonce = () => (typeof before === 'string' ? before : randomBytes(16).toString('hex'));
  return {object: {...object, spec: defaults(specOf(object), operator, nonce)}};
}

function specOf({spec}: Tree): Tree {
  return isTree(spec) ? spec : {};
}

function isGoing({metadata}: Tree): boolean {
  return isTree(metadata) && metadata.deletionTimestamp !== undefined;
}
