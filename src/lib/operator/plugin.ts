// Component: the kubectl plugin on this machine. It is looked at afresh for every plan, and installed by the plugin's own room.
import type {Component} from '../plan/component.ts';
import {Judgement} from '../plan/judgement.ts';
import {judgePlugin} from '../plugin/judge.ts';
import type {PluginMachine} from '../plugin/machine.ts';
import {ownPlugin, pluginFrom} from '../plugin/obtain.ts';
import {surveyPlugin} from '../plugin/survey.ts';
import {installation} from '../plugin/task.ts';
import type {Artefact} from '../release/artefact.ts';
import type {OperatorSettings} from '../settings/settings.ts';
import type {DesiredPlugin, OperatorDesired} from './desired.ts';

export const plugin: Component<OperatorDesired> = {
  id: 'plugin',
  title: 'kubectl plugin',
  after: [],
  reads: () => [],
  plan({plugin: desired}) {
    if (desired === undefined) {
      const judgement = new Judgement('plugin');
      judgement.skipped('PS100', 'not looked for without --plugin');
      return {findings: judgement.findings, steps: []};
    }
    const {wanted, machine, survey} = desired;
    const {findings, change} = judgePlugin(survey, wanted, {mendHint: '--reconcile installs it', mayGoBack: false});
    if (change === undefined || wanted.from === 'nothing') return {findings, steps: []};
    return {findings, steps: [{step: 'local', ...installation(change, wanted, machine)}]};
  },
};

/** `artefact`: the verified file that the settings name in place of this program. */
export async function desiredPlugin(
  {plugin: {path}}: OperatorSettings,
  machine: PluginMachine,
  artefact: Artefact | undefined,
): Promise<DesiredPlugin> {
  const wanted = artefact === undefined ? ownPlugin(machine) : pluginFrom(artefact);
  return {wanted, machine, survey: await surveyPlugin(machine, {path, withDigest: wanted.from === 'file'})};
}

/** The same desired state with what there is on this machine by now. */
export async function lookAgain(desired: OperatorDesired): Promise<OperatorDesired> {
  if (desired.plugin === undefined) return desired;
  const {machine, wanted} = desired.plugin;
  const {path} = desired.settings.plugin;
  const survey = await surveyPlugin(machine, {path, withDigest: wanted.from === 'file'});
  return {...desired, plugin: {...desired.plugin, survey}};
}
