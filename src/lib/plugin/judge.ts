// From what is wanted and what is there to findings, and to the one change that would mend them. Pure.
import {Judgement} from '../plan/judgement.ts';
import type {Finding} from '../report/finding.ts';
import {compareVersions, formatVersion} from '../scone/semantic-version.ts';
import {describeCopy, type PluginCopy} from './copy.ts';
import type {PluginSurvey} from './survey.ts';
import type {Target} from './target.ts';
import {fromSources, type WantedPlugin} from './wanted.ts';

export interface PluginVerdict {
  findings: Finding[];
  /** What would be installed where; undefined when nothing is to be done, or nothing can be. */
  change: {target: Target; summary: string; differences: string[]} | undefined;
}

export interface JudgeOptions {
  /** What mends a finding, where this run does not: `--reconcile installs it`. */
  mendHint?: string;
  /** An older version replaces a newer one only if it was asked for by number. */
  mayGoBack: boolean;
}

export function judgePlugin(survey: PluginSurvey, wanted: WantedPlugin, options: JudgeOptions): PluginVerdict {
  const judgement = new Judgement('plugin');
  const change = judgeTarget(survey, wanted, options, judgement);
  judgeOthers(survey, wanted, judgement);
  return {findings: judgement.findings, change};
}

function judgeTarget(
  survey: PluginSurvey,
  wanted: WantedPlugin,
  {mendHint, mayGoBack}: JudgeOptions,
  judgement: Judgement,
): PluginVerdict['change'] {
  const {target} = survey;
  const found = 'refusal' in target ? survey.copies[0] : target.found;
  const is = found === undefined ? undefined : describeCopy(found);
  if (found !== undefined && isWanted(found, wanted, survey)) {
    judgement.ok('PS100', `the kubectl plugin is ${is}`);
    return undefined;
  }
  const age = found?.version && wanted.version && compareVersions(found.version, wanted.version);
  if (age !== undefined && age > 0 && !mayGoBack) {
    const own = wanted.version && formatVersion(wanted.version);
    judgement.ok('PS100', `the kubectl plugin is ${is}, newer than this program (${own}), and is left as it is`);
    return undefined;
  }
  const summary = found === undefined ? 'kubectl finds no plugin named provision' : `the kubectl plugin is ${is}`;
  if ('refusal' in target) {
    const {refusal} = target;
    const details = [refusal.summary, refusal.reason].filter((line) => line !== undefined);
    const object = refusal.object === undefined ? {} : {object: refusal.object};
    judgement.broken('PS100', summary, {...object, details, ...(refusal.next !== undefined && {hint: refusal.next})});
    return undefined;
  }
  if (wanted.from === 'nothing') {
    judgement.broken('PS100', summary, {details: [fromSources.reason], hint: fromSources.next});
    return undefined;
  }
  const differences = differencesFor(found, wanted);
  judgement.differs('PS100', summary, {
    object: target.file,
    details: differences,
    ...(mendHint !== undefined && {hint: mendHint}),
  });
  return {target, summary: `install ${nameOf(wanted)} as ${target.file}`, differences};
}

function isWanted(found: PluginCopy, wanted: WantedPlugin, {targetDigest}: PluginSurvey): boolean {
  if (wanted.from === 'file') return targetDigest === wanted.sha256;
  return found.isRunning || (found.version !== undefined && compareVersions(found.version, wanted.version) === 0);
}

function differencesFor(found: PluginCopy | undefined, wanted: WantedPlugin): string[] {
  if (found === undefined) return [];
  if (found.is !== 'ours') return [`what is there now is kept as ${found.file}.bak`];
  const after = wanted.version === undefined ? 'the given file' : formatVersion(wanted.version);
  return [`version: ${found.version && formatVersion(found.version)} → ${after}`];
}

function nameOf(wanted: WantedPlugin): string {
  if (wanted.from === 'file') return wanted.url;
  return `this program (${formatVersion(wanted.version)})`;
}

/** Copies before the target would be run in its place; copies behind it are only in the way of understanding. */
function judgeOthers({copies, target, longerNames}: PluginSurvey, wanted: WantedPlugin, judgement: Judgement): void {
  const chosen = 'refusal' in target ? copies[0]?.file : target.file;
  const place = copies.findIndex(({file}) => file === chosen);
  const before = copies.slice(0, place < 0 ? undefined : place);
  const behind = place < 0 ? [] : copies.slice(place + 1);
  for (const copy of before) {
    const isSame =
      copy.version !== undefined && wanted.version !== undefined && compareVersions(copy.version, wanted.version) === 0;
    const summary = `kubectl runs another file first: ${describeCopy(copy)}`;
    const more = {object: copy.file, hint: `remove it, or install there: --plugin-path ${copy.file}`};
    if (isSame) judgement.warning('PS101', summary, more);
    else judgement.broken('PS101', summary, more);
  }
  for (const copy of behind) {
    judgement.warning('PS101', `a further copy is never run: ${describeCopy(copy)}`, {
      object: copy.file,
      hint: 'remove it',
    });
  }
  if (longerNames.length === 0) return;
  judgement.warning('PS101', `kubectl prefers longer names to our commands: ${longerNames.join(', ')}`, {
    hint: 'rename or remove them if they are not meant to stand in for a command',
  });
}
