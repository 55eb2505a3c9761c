// The commands about the plugin as tasks: each looks, judges, and names the one change that it would make.
import {Judgement} from '../plan/judgement.ts';
import {Failure} from '../report/failure.ts';
import type {Finding} from '../report/finding.ts';
import {formatVersion} from '../scone/semantic-version.ts';
import type {PluginSettings} from '../settings/resolve-plugin.ts';
import {type AuditLink, auditFile, makeAuditLink} from './audit-link.ts';
import {completionFile, installCompletion} from './completion-file.ts';
import {describeCopy} from './copy.ts';
import {judgePlugin} from './judge.ts';
import type {PluginMachine} from './machine.ts';
import {ownPlugin} from './obtain.ts';
import {putInPlace} from './put-in-place.ts';
import {findRemoval, remove} from './remove.ts';
import {pathsFor} from './search-path.ts';
import {findCopies, type PluginSurvey, surveyPlugin} from './survey.ts';
import type {WantedPlugin} from './wanted.ts';

export interface Look {
  findings: Finding[];
  change: LocalChange | undefined;
}

/** Something that is done to the files of this machine. */
export interface LocalChange {
  /** `install this program (0.1.0) as /usr/local/bin/kubectl-provision` */
  summary: string;
  differences: string[];
  /** Resolves to what a person should hear of it. */
  make(signal: AbortSignal): Promise<string[]>;
}

export interface Task {
  /** As it is called: `plugin install`. */
  command: string;
  /** It only looks. */
  readOnly: boolean;
  look(): Promise<Look>;
}

type Asked = Pick<PluginSettings, 'path' | 'version'>;

export function statusTask({path}: Asked, machine: PluginMachine, ownName: string): Task {
  const look = async (): Promise<Look> => {
    const survey = await surveyPlugin(machine, {path, withDigest: false});
    const mendHint = `\`${ownName} plugin install\` installs it`;
    const {findings} = judgePlugin(survey, ownPlugin(machine), {mendHint, mayGoBack: false});
    const judgement = new Judgement('plugin');
    if (survey.completion === undefined) {
      const hint = `\`${ownName} completion install\` adds it`;
      judgement.skipped('PS102', 'kubectl does not complete our words', {hint});
    } else judgement.ok('PS102', `kubectl completes our words with ${survey.completion}`);
    judgeAudit(survey.audit, judgement, `\`${ownName} plugin install\` makes it`);
    return {findings: [...findings, ...judgement.findings], change: undefined};
  };
  return {command: 'plugin status', readOnly: true, look};
}

export function installTask(
  {path, version}: Asked,
  wanted: Exclude<WantedPlugin, {from: 'nothing'}>,
  machine: PluginMachine,
): Task {
  const look = async (): Promise<Look> => {
    const survey = await surveyPlugin(machine, {path, withDigest: wanted.from === 'file'});
    const {findings, change} = judgePlugin(survey, wanted, {mayGoBack: version !== undefined});
    const {target} = survey;
    const isDone = findings.some(({code, verdict}) => code === 'PS100' && verdict === 'ok');
    if ('refusal' in target && !isDone) throw target.refusal;
    const judgement = new Judgement('plugin');
    judgeAudit(survey.audit, judgement);
    return {
      findings: [...findings, ...judgement.findings],
      change: change === undefined ? linking(survey, isDone, machine) : installation(change, wanted, machine),
    };
  };
  return {command: 'plugin install', readOnly: false, look};
}

function judgeAudit(audit: AuditLink, judgement: Judgement, hint?: string): void {
  if (audit.is === 'ours') judgement.ok('PS103', `kubectl audit is answered by ${audit.file}`);
  else if (audit.is === 'absent')
    judgement.skipped('PS103', 'there is no kubectl audit', hint === undefined ? {} : {hint});
  else {
    judgement.skipped('PS103', `kubectl audit is another program, ${audit.file}, and is left as it is`, {
      object: audit.file,
      hint: 'remove it, if it is the old script; then install again',
    });
  }
}

/** The link alone, where the plugin is as it should be and no other tool looks after it. */
function linking({copies, audit}: PluginSurvey, isDone: boolean, machine: PluginMachine): LocalChange | undefined {
  const [plugin] = copies;
  if (!isDone || audit.is !== 'absent' || plugin === undefined || plugin.linksTo !== undefined) return undefined;
  const directory = pathsFor(machine.platform).dirname(plugin.file);
  return {
    summary: `make ${auditFile(machine)} beside ${plugin.file}`,
    differences: [],
    make: async () => [await makeAuditLink(directory, machine)],
  };
}

/** A judged change as something to do. */
export function installation(
  {target, summary, differences}: NonNullable<ReturnType<typeof judgePlugin>['change']>,
  wanted: Exclude<WantedPlugin, {from: 'nothing'}>,
  machine: PluginMachine,
): LocalChange {
  return {
    summary,
    differences,
    async make(signal) {
      const {version, kept} = await putInPlace(wanted, target, machine, signal);
      const placed = `kubectl-provision ${formatVersion(version)} is now ${target.file}`;
      const linked = await makeAuditLink(target.directory, machine);
      return [placed, ...(kept === undefined ? [] : [`what was there before is kept as ${kept}`]), linked];
    },
  };
}

export function uninstallTask({path}: Asked, machine: PluginMachine): Task {
  const look = async (): Promise<Look> => {
    const judgement = new Judgement('plugin');
    const removal = await findRemoval(path, await findCopies(machine), machine);
    if (removal === undefined) {
      judgement.ok('PS100', path === undefined ? 'kubectl finds no plugin named provision' : `there is no ${path}`);
      return {findings: judgement.findings, change: undefined};
    }
    const {plugin, completion, audit} = removal;
    judgement.differs('PS100', `the kubectl plugin is ${describeCopy(plugin)}`, {object: plugin.file});
    const differences = [completion, audit].flatMap((file) => (file === undefined ? [] : [`also removes ${file}`]));
    const make = async () => {
      await remove(removal, machine);
      const backup = `${plugin.file}.bak`;
      const isThere = await machine.files.stat(backup).catch(() => undefined);
      return isThere === undefined ? [] : [`what was there before this program is still kept as ${backup}`];
    };
    return {findings: judgement.findings, change: {summary: `remove ${plugin.file}`, differences, make}};
  };
  return {command: 'plugin uninstall', readOnly: false, look};
}

export function completionTask(machine: PluginMachine, ownName: string): Task {
  const look = async (): Promise<Look> => {
    const judgement = new Judgement('plugin');
    const {copies, completion} = await surveyPlugin(machine, {path: undefined, withDigest: false});
    const [plugin] = copies;
    if (plugin === undefined || plugin.is !== 'ours') {
      throw new Failure({
        summary: 'there is no plugin to complete the words of',
        reason: plugin === undefined ? 'kubectl finds none on PATH' : `kubectl would run ${describeCopy(plugin)}`,
        next: `\`${ownName} plugin install\` comes first`,
      });
    }
    if (completion !== undefined) {
      judgement.ok('PS102', `kubectl completes our words with ${completion}`);
      return {findings: judgement.findings, change: undefined};
    }
    judgement.differs('PS102', 'kubectl does not complete our words');
    const make = async () => [
      `kubectl 1.26 and newer now complete our words with ${await installCompletion(plugin, machine)}`,
    ];
    const summary = `make ${completionFile(machine)} beside ${plugin.file}`;
    return {findings: judgement.findings, change: {summary, differences: [], make}};
  };
  return {command: 'completion install', readOnly: false, look};
}
