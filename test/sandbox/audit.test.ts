import {describe, expect, test} from 'vitest';
import {type AuditEntry, isWrite, parseAuditLog} from '../../sandbox/audit.ts';

function entry(change: Partial<AuditEntry>): AuditEntry {
  return {
    verb: 'get',
    requestURI: '/api/v1/pods',
    user: {username: 'u'},
    requestReceivedTimestamp: '',
    stageTimestamp: '',
    ...change,
  };
}

describe('isWrite', () => {
  test.each([
    ['a get', {verb: 'get'}, false],
    ['a watch', {verb: 'watch'}, false],
    ['a patch', {verb: 'patch'}, true],
    ['a delete', {verb: 'delete'}, true],
    ['a dry run', {verb: 'create', requestURI: '/api/v1/pods?dryRun=All'}, false],
  ])('%s', (_sentence, change, expected) => {
    expect(isWrite(entry(change))).toBe(expected);
  });
});

describe('parseAuditLog', () => {
  test('a line that is still being written is left out', () => {
    const whole = JSON.stringify(entry({verb: 'list'}));
    expect(parseAuditLog(`${whole}\n{"verb":"cre`)).toEqual([entry({verb: 'list'})]);
  });

  test('an empty log has no entries', () => {
    expect(parseAuditLog('')).toEqual([]);
  });
});
