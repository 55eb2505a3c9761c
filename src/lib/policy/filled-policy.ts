// A policy as it goes to be signed: variables filled in, and what was filled in told to whoever signs.

import {sha256} from '../keys/pem-identity.ts';
import type {Event} from '../report/event.ts';
import {Failure} from '../report/failure.ts';
import {type PolicyFacts, policyFacts} from './signed-policy.ts';
import {substitute, variablesIn} from './variables.ts';

export interface FilledPolicy {
  /** As it is to be signed. */
  text: string;
  facts: PolicyFacts;
  /** What was filled in, in words: `OWNER = 4711`; values that look like secrets are masked. */
  variables: readonly {name: string; shown: string}[];
  /** Names of variables that stay in the text. */
  open: readonly string[];
}

export interface FillOptions {
  /** Undefined: variables stay as they are. */
  values: Readonly<Record<string, string | undefined>> | undefined;
  file: string;
}

/** @throws Failure of kind usage for variables without a value, and for what is no policy */
export function fillPolicy(raw: string, {values, file}: FillOptions): FilledPolicy {
  if (values === undefined) {
    const open = [...new Set(variablesIn(raw).map(({name}) => name))];
    return {text: raw, facts: policyFacts(raw, file), variables: [], open};
  }
  const {text, used, missing} = substitute(raw, values);
  if (missing.length > 0) {
    const names = [...new Set(missing.map(({name}) => name))];
    throw new Failure({
      kind: 'usage',
      summary: `${names.length === 1 ? 'a variable of the policy has' : 'variables of the policy have'} no value`,
      object: file,
      reason: names.join(', '),
      next: 'set them in the environment; an empty value is one, too',
    });
  }
  const variables = used.map((name) => ({name, shown: shownValue(name, values[name] ?? '')}));
  return {text, facts: policyFacts(text, file), variables, open: []};
}

const secretName = /TOKEN|SECRET|PASS|PRIVATE|CREDENTIAL|IDENTITY|SEED|JWT|KEY/i;
const longest = 120;

/** What stands in the policy can be read by whoever has it; it need not stand on a screen and in logs, too. */
function shownValue(name: string, value: string): string {
  const digest = `${value.length} characters, SHA-256 ${sha256(value).slice(0, 16)}…`;
  if (secretName.test(name)) return `******** (${digest})`;
  if (value === '') return '(empty)';
  const isPlain = value.length <= longest && !/\p{Cc}/u.test(value);
  return isPlain ? value : `${JSON.stringify(value.slice(0, 40))}… (${digest})`;
}

/** Said before anything is signed. */
export function fillingEvents({facts, variables, open}: FilledPolicy, file: string): Event[] {
  const predecessor = facts.predecessor ?? '~ (a first version)';
  const lines = [
    `policy ${facts.name} of ${file}, predecessor ${predecessor}`,
    ...variables.map(({name, shown}) => `variable ${name} = ${shown}`),
  ];
  return [
    ...lines.map((text): Event => ({type: 'note', level: 'info', text})),
    ...(open.length === 0
      ? []
      : [
          {
            type: 'note',
            level: 'warning',
            text: `the policy keeps the variables ${open.join(', ')} as they are; --use-env fills them in`,
          } as const,
        ]),
  ];
}
