// What every command and flag declares.
import {describe, expect, test} from 'vitest';
import {describeCommands, shownName} from '../../scripts/generate/commands.ts';
import {environmentNames, type SettingRow} from '../../src/lib/settings/setting-row.ts';
import {outputTable, settingTable} from '../../src/lib/settings/setting-table.ts';

const commands = await describeCommands();
const flags = commands.flatMap(({id, flags: own}) => own.map((flag) => ({...flag, command: id})));
const rows: [string, SettingRow][] = Object.entries({...settingTable, ...outputTable});

describe.each(commands)('$id', ({id, summary, examples, flags: own}) => {
  test('has a summary of one sentence', () => {
    expect(summary).toMatch(/^[A-Z].*[^.]\.$/);
  });

  test('has two examples that can be typed', () => {
    expect(examples.length).toBeGreaterThanOrEqual(2);
    for (const {description, command} of examples) {
      expect(description).toMatch(/^[A-Z].*:$/);
      for (const line of command.split('\n')) {
        expect(line.startsWith(`${shownName} ${id}`) || line.startsWith(`${shownName} --version`)).toBe(true);
      }
    }
  });

  test('shows only flags in its examples that it has', () => {
    const used = examples.flatMap(({command}) => command.match(/(?<= )--[a-z-]+/g) ?? []);
    const known = own.map(({name}) => `--${name}`);
    expect(used.filter((flag) => !known.includes(flag))).toEqual([]);
  });

  test('begins groups that have short flags with one, as the help aligns by it', () => {
    const groups = Map.groupBy(own, ({group}) => group);
    for (const members of groups.values()) {
      if (members.some(({char}) => char)) expect(members[0]?.char).toBeDefined();
    }
  });
});

test.each(flags)('$command --$name has a group and says what it does', ({group, summary}) => {
  expect(group).not.toBe('');
  expect(summary).toMatch(/^\S.{5,}[^.]$/);
});

test('every setting with a flag has one that is declared', () => {
  const declared = new Set(flags.map(({name}) => name));
  expect(rows.filter(([, {flag}]) => flag !== undefined && !declared.has(flag))).toEqual([]);
});

test('no two settings share a name', () => {
  const names = rows.flatMap(([, row]) => [...(row.flag ? [row.flag] : []), ...environmentNames(row)]);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

test('what makes a run write, or trust something else, cannot come from the environment', () => {
  const guarded = ['reconcile', 'update', 'remove-vault-crd', 'force-conflicts', 'allow-unverified', 'trusted-key'];
  const images = ['verify-image-signatures', 'no-image-signature-check', 'registry-plain-http'];
  for (const flag of [...guarded, ...images, 'insecure-skip-tls-verify']) {
    expect(rows.find(([, row]) => row.flag === flag)?.[1].commandLineOnly, flag).toBe(true);
  }
});
