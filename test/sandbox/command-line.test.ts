import {describe, expect, test} from 'vitest';
import {parseCommandLine} from '../../sandbox/command-line.ts';

const rows: [sentence: string, line: string, expected: object][] = [
  ['no words ask for help', '', {action: 'help'}],
  ['up without flags makes the sandbox `default`', 'up', {action: 'up', options: {name: 'default'}}],
  [
    'up takes numbers and a list of parts',
    'up --name a --nodes 2 --sgx-nodes=1 --simulated cert-manager,scone-operator',
    {action: 'up', options: {name: 'a', nodes: 2, sgxNodes: 1, simulated: ['cert-manager', 'scone-operator']}},
  ],
  ['none stands for no parts', 'up --simulated none', {action: 'up', options: {name: 'default', simulated: 'none'}}],
  ['down ends the sandbox `default`', 'down', {action: 'down', name: 'default'}],
  ['down --all ends every one', 'down --all', {action: 'down-all'}],
  [
    'what comes after -- is the command, flags and all',
    'exec --nodes 1 -- kubectl get --all -- x',
    {action: 'exec', options: {nodes: 1}, command: ['kubectl', 'get', '--all', '--', 'x']},
  ],
  [
    'a fault is set with JSON',
    'fault set operator-slow {"seconds":3} --name a',
    {action: 'fault-set', name: 'a', fault: 'operator-slow', settings: {seconds: 3}},
  ],
  ['a fault without settings', 'fault set operator-never-ready', {action: 'fault-set', settings: {}}],
  ['all faults are cleared', 'fault clear', {action: 'fault-clear', name: 'default'}],
  ['one fault is cleared', 'fault clear ca-bundle-wrong', {action: 'fault-clear', fault: 'ca-bundle-wrong'}],
  ['faults are listed', 'fault list', {action: 'fault-list', name: 'default'}],
];

describe('parseCommandLine', () => {
  test.each(rows)('%s', (_sentence, line, expected) => {
    expect(parseCommandLine(words(line), {})).toMatchObject(expected);
  });

  test.each([
    ['an unknown command', 'start'],
    ['an unknown flag', 'up --node 3'],
    ['a flag of another command', 'down --nodes 3'],
    ['a flag without its value', 'up --name'],
    ['a number that is none', 'up --nodes many'],
    ['a stray word', 'up now'],
    ['exec without a command', 'exec --nodes 1'],
    ['exec with an empty command', 'exec --'],
    ['a command for exec without --', 'exec ls'],
    ['settings that are no object', 'fault set operator-slow 3'],
    ['settings that are no JSON', 'fault set operator-slow {'],
    ['an unknown verb for faults', 'fault show'],
  ])('%s is refused', (_sentence, line) => {
    expect(parseCommandLine(words(line), {})).toMatchObject({action: 'usage-error'});
  });

  test('inside a sandbox the faults are those of that sandbox', () => {
    expect(parseCommandLine(['fault', 'list'], {SANDBOX_NAME: 's-1'})).toEqual({action: 'fault-list', name: 's-1'});
  });

  test('exec gives a fresh sandbox no name, also inside another one', () => {
    expect(parseCommandLine(['exec', '--', 'ls'], {SANDBOX_NAME: 's-1'})).toEqual({
      action: 'exec',
      options: {},
      command: ['ls'],
    });
  });
});

function words(line: string): string[] {
  return line.split(' ').filter((word) => word !== '');
}
