// The commands that look at policies: `check`, `diff`, `review`, `hash`, `show`. Nothing is changed by any.
import type {Readable} from 'node:stream';
import {openOfflineCli} from '../cas/open-cli.ts';
import type {CasOutside} from '../cas/outside.ts';
import {withScratchConfig} from '../cas/scratch-config.ts';
import {exitCodes} from '../report/exit-codes.ts';
import {Failure} from '../report/failure.ts';
import type {Answer, Outcome} from '../report/outcome.ts';
import type {PolicyCheckSettings} from '../settings/policy-check-settings.ts';
import {readHeldSession} from './held-session.ts';
import {maskedText} from './masked-text.ts';
import {onePolicy, policiesOf} from './one-policy.ts';
import type {FileWorld} from './policy-file.ts';
import type {PolicyText} from './policy-text.ts';
import {runPolicyCheck} from './run-check.ts';
import {compareOutcome} from './run-compare.ts';
import {parseSession, topLevelText} from './session-document.ts';
import {withSessionFile} from './session-file.ts';

export interface LookOutside extends CasOutside {
  stdin: Readable;
  /** Of the program. */
  version: string;
}

/** @throws Failure for what keeps the command from being done at all */
export async function runPolicyLook(settings: PolicyCheckSettings, outside: LookOutside): Promise<Answer> {
  const {cwd, stdin, signal, version, now} = outside;
  const world: FileWorld = {cwd, stdin, signal};
  const [first = '', second = ''] = settings.files;
  const frame = {version, strict: settings.strict, started: now().getTime()};
  switch (settings.action) {
    case 'check':
      return {outcome: await runPolicyCheck(settings, {...world, now, version})};
    case 'diff': {
      const before = await onePolicy(first, world);
      const after = await onePolicy(second, world);
      const names = {command: 'policy diff', beforeName: before.document.fileName} as const;
      return {outcome: compareOutcome({...names, before: before.document, after: after.document}, ended(frame))};
    }
    case 'review':
      return {outcome: await review(first, settings, outside, world)};
    case 'hash':
      return hash(first, settings, outside, world);
    case 'show':
      return settings.policyName === undefined
        ? show(await policiesOf(first, world), first, outside)
        : showHeld(settings.policyName, settings, outside);
  }

  function ended({started, ...rest}: typeof frame) {
    return {...rest, milliseconds: now().getTime() - started};
  }
}

async function review(
  file: string,
  settings: PolicyCheckSettings,
  outside: LookOutside,
  world: FileWorld,
): Promise<Outcome> {
  const started = outside.now().getTime();
  const {document: after} = await onePolicy(file, world);
  const frame = {version: outside.version, strict: settings.strict};
  const command = 'policy review';
  if (settings.against !== undefined) {
    const {document: before} = await onePolicy(settings.against, world);
    const milliseconds = outside.now().getTime() - started;
    return compareOutcome({command, before, after, beforeName: before.fileName}, {...frame, milliseconds});
  }
  const name = nameOf(topLevelText(after, 'name'), file);
  const held = await readHeldSession(settings, outside, name);
  const before = parseSession(held.text, held.title);
  const {cluster, requests, hash: heldHash, title: beforeName} = held;
  const milliseconds = outside.now().getTime() - started;
  return compareOutcome(
    {command, before, after, beforeName, hash: heldHash},
    {...frame, milliseconds, cluster, requests},
  );
}

/** Variables in a name lead nowhere. */
function nameOf(name: string | undefined, file: string): string {
  if (name !== undefined && /^[^\s\p{Cc}$-][^\s\p{Cc}$]*$/u.test(name)) return name;
  throw new Failure({
    kind: 'usage',
    summary: 'the policy has no name by which a CAS could hold it',
    object: file,
    next: 'fill in its variables before, or hold it against a file with --against',
  });
}

/** By the scone program, which alone knows how the hash comes about; neither cluster nor CAS is needed. */
async function hash(
  file: string,
  settings: PolicyCheckSettings,
  outside: LookOutside,
  world: FileWorld,
): Promise<Answer> {
  const started = outside.now().getTime();
  const {document} = await onePolicy(file, world);
  const {cas} = settings;
  const cli = await openOfflineCli(cas, outside);
  try {
    const value = await withSessionFile(document.text, 'yaml', {settings: {cas}, outside}, (path) =>
      withScratchConfig({settings: cas, outside}, (config) => cli.calculateHash({config, file: path})),
    );
    const results = [{name: 'hash', value: value.toLowerCase()}];
    return {outcome: looked('policy hash', outside, started, results), text: `${value.toLowerCase()}\n`};
  } finally {
    await cli.close();
  }
}

async function showHeld(name: string, settings: PolicyCheckSettings, outside: LookOutside): Promise<Answer> {
  const started = outside.now().getTime();
  const held = await readHeldSession(settings, outside, name);
  const text = maskedText(parseSession(held.text, held.title));
  const results = [
    {name: 'policy', value: text},
    {name: 'hash', value: held.hash},
  ];
  const outcome = {...looked('policy show', outside, started, results), cluster: held.cluster, requests: held.requests};
  return {outcome, text: `# ${held.title}\n# hash ${held.hash}\n${text}`};
}

function show(policies: readonly PolicyText[], file: string, outside: LookOutside): Answer {
  const started = outside.now().getTime();
  const shown = policies.map((policy) => described(policy));
  const results = shown.flatMap(({facts, text}, index) => {
    const prefix = shown.length === 1 ? '' : `${index + 1}. `;
    const all = text === undefined ? facts : [...facts, {name: 'policy', value: text}];
    return all.map(({name, value}) => ({name: `${prefix}${name}`, value}));
  });
  const text = shown
    .map((each) => `${each.facts.map(({name, value}) => `# ${name}: ${value}\n`).join('')}${each.text ?? ''}`)
    .join('---\n');
  return {outcome: looked('policy show', outside, started, [{name: 'file', value: file}, ...results]), text};
}

function described(policy: PolicyText): {facts: {name: string; value: string}[]; text: string | undefined} {
  if (policy.form === 'other') return {facts: [], text: undefined};
  const facts = policy.form === 'session' ? [] : [{name: 'form', value: policy.object}];
  if (policy.form !== 'session' && policy.casAddress !== undefined) {
    facts.push({name: 'CAS', value: policy.casAddress});
  }
  if (policy.form === 'encrypted') {
    facts.push({name: 'content', value: 'encrypted: only the CAS can read it'});
    return {facts, text: undefined};
  }
  if (policy.form === 'signed') facts.push(...policy.signatures.map(({signer}) => ({name: 'signer', value: signer})));
  const {reading} = policy;
  if ('trouble' in reading) {
    const {place, reason} = reading.trouble;
    throw new Failure({
      kind: 'usage',
      summary: 'the policy cannot be read',
      object: `${place.file}:${place.line}:${place.column}`,
      reason,
      next: 'mend the file',
    });
  }
  const text = maskedText(reading.document);
  return {facts, text: text.endsWith('\n') ? text : `${text}\n`};
}

function looked(
  command: string,
  {version, now}: LookOutside,
  started: number,
  results: NonNullable<Outcome['results']>,
): Outcome {
  return {
    command,
    mode: 'check',
    version,
    components: [],
    findings: [],
    changes: [],
    results,
    requests: 0,
    milliseconds: now().getTime() - started,
    exitCode: exitCodes.ok.code,
    summary: command === 'policy hash' ? 'The hash was calculated' : 'Values are masked',
  };
}
