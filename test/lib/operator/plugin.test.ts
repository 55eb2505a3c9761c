// The plugin as a component of `operator`: what it finds, what it would do, and that a plan alone changes nothing.
import {readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import type {OperatorDesired} from '../../../src/lib/operator/desired.ts';
import {desiredPlugin, lookAgain, plugin} from '../../../src/lib/operator/plugin.ts';
import {changesOf} from '../../../src/lib/plan/step.ts';
import type {PluginMachine} from '../../../src/lib/plugin/machine.ts';
import type {Artefact} from '../../../src/lib/release/artefact.ts';
import {operatorSettings} from '../../support/operator-settings.ts';
import {ownVersion, type PluginGround, pluginGround} from '../../support/plugin-ground.ts';
import {planIn} from '../../support/world.ts';

async function desiredIn(
  ground: PluginGround,
  changes: Partial<PluginMachine> = {},
  artefact?: Artefact,
): Promise<OperatorDesired> {
  const settings = operatorSettings({plugin: {install: true, only: false, path: undefined}});
  return {settings, plugin: await desiredPlugin(settings, ground.machine(changes), artefact)} as OperatorDesired;
}

function plan(desired: OperatorDesired) {
  const {findings, steps} = planIn({objects: []}, plugin, desired);
  return {
    findings: findings.map(({code, verdict, mendable = false}) => `${code} ${verdict}${mendable ? ' mendable' : ''}`),
    changes: steps.flatMap(changesOf).map((change) => ('summary' in change ? change.summary : change.step)),
    steps,
  };
}

test('without --plugin nothing is looked for', () => {
  expect(plan({plugin: undefined} as OperatorDesired)).toMatchObject({findings: ['PS100 skipped'], changes: []});
});

const rows: {
  what: string;
  given: (ground: PluginGround) => Partial<PluginMachine>;
  findings: string[];
  changes?: RegExp;
}[] = [
  {
    what: 'no plugin: it would be installed',
    given: () => ({}),
    findings: ['PS100 failed mendable'],
    changes: /^install this program \(0\.2\.0\) as .*last\/kubectl-provision$/,
  },
  {
    what: 'no plugin, from the sources: a person is needed',
    given: () => ({executable: undefined}),
    findings: ['PS100 failed'],
  },
  {
    what: 'no plugin, and no place for one: a person is needed',
    given: () => ({searchPath: ''}),
    findings: ['PS100 failed'],
  },
  {
    what: 'the same version, also from the sources',
    given: (ground) => {
      ground.program(ground.first, ownVersion);
      return {executable: undefined};
    },
    findings: ['PS100 ok'],
  },
  {
    what: 'an older version',
    given: (ground) => {
      ground.program(ground.first, '0.1.0');
      return {};
    },
    findings: ['PS100 failed mendable'],
    changes: /first\/kubectl-provision$/,
  },
  {
    what: 'a newer version is left as it is',
    given: (ground) => {
      ground.program(ground.first, '0.10.0');
      return {};
    },
    findings: ['PS100 ok'],
  },
  {
    what: 'the old script',
    given: (ground) => {
      ground.script(ground.first);
      return {};
    },
    findings: ['PS100 failed mendable'],
    changes: /first\/kubectl-provision$/,
  },
  {
    what: 'a further copy behind it',
    given: (ground) => {
      ground.program(ground.first, ownVersion);
      ground.program(ground.last, '0.1.0');
      return {};
    },
    findings: ['PS100 ok', 'PS101 warning'],
  },
];

test.each(rows)('$what', async ({given, findings, changes}) => {
  const ground = pluginGround();
  const seen = plan(await desiredIn(ground, given(ground)));
  expect(seen.findings).toEqual(findings);
  if (changes === undefined) expect(seen.changes).toEqual([]);
  else expect(seen.changes).toEqual([expect.stringMatching(changes)]);
});

test('a verified file counts by its digest', async () => {
  const ground = pluginGround();
  const file = ground.program(ground.first, '0.1.0');
  const bytes = readFileSync(file);
  const {createHash} = await import('node:crypto');
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const artefact: Artefact = {
    name: 'plugin',
    url: 'https://files.example/p',
    bytes,
    sha256,
    proof: 'signature',
    from: 'web',
  };
  expect(plan(await desiredIn(ground, {}, artefact)).findings).toEqual(['PS100 ok']);
  expect(plan(await desiredIn(ground, {}, {...artefact, sha256: 'other'})).changes).toEqual([
    `install https://files.example/p as ${file}`,
  ]);
});

test('a plan changes nothing; its step does, and the next look finds it', async () => {
  const ground = pluginGround();
  const desired = await desiredIn(ground);
  const {steps} = plan(desired);
  expect([ground.names(ground.first), ground.names(ground.last)]).toEqual([[], []]);
  const [step] = steps.flatMap(changesOf);
  if (step?.step !== 'local') throw new TypeError('a local step was expected');
  await step.make(new AbortController().signal);
  expect(ground.names(ground.last)).toEqual(['kubectl-audit', 'kubectl-provision']);
  expect(plan(await lookAgain(desired))).toMatchObject({findings: ['PS100 ok'], changes: []});
});
