// `policy hash` through the whole program and the stand-in for `scone`; no cluster anywhere.
import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {aPolicy, policyMachine} from '../support/policy-ground.ts';

const text = aPolicy('apps/web');

function ground() {
  const machine = policyMachine({scone: {}});
  machine.put('policy.yaml', text);
  machine.put('signed.json', JSON.stringify({session: text, signatures: [{signer: 'N2', signature: '00'}]}));
  machine.put('other.yaml', aPolicy('apps/other'));
  machine.put('sealed.json', JSON.stringify({encrypted_session: 'AAAA', encryption_key: '00'}));
  return machine;
}

describe('hash', () => {
  test('is what the program says, the same for a policy and what was signed of it', async () => {
    const {screen} = ground();
    const [plain, signed, other] = await Promise.all(
      ['policy.yaml', 'signed.json', 'other.yaml'].map((file) => screen(['hash', file])),
    );
    expect(plain?.code, plain?.stderr).toBe(0);
    expect(plain?.stdout).toMatch(/^[0-9a-f]{64}\n$/);
    expect(signed?.stdout).toBe(plain?.stdout);
    expect(other?.stdout).not.toBe(plain?.stdout);
  });

  test('leaves nothing behind', async () => {
    const {policy, home} = ground();
    const {code, shown} = await policy(['hash', 'policy.yaml']);
    expect({code, hash: shown.hash?.length}).toEqual({code: 0, hash: 64});
    const left = readdirSync(join(home, '.cas'), {recursive: true, encoding: 'utf8'});
    expect(left.filter((name) => /\.(?:yaml|json|tmp)$/.test(name))).toEqual([]);
  });

  test.each([
    {file: 'sealed.json', code: 4},
    {file: 'absent.yaml', code: 2},
  ])('of $file is not to be had', async ({file, code}) => {
    expect((await ground().screen(['hash', file])).code).toBe(code);
  });

  test('needs the program', async () => {
    const machine = policyMachine();
    machine.put('policy.yaml', text);
    const {code, stderr} = await machine.screen(['hash', 'policy.yaml']);
    expect({code, said: stderr.includes('no way to run the SCONE CLI')}).toEqual({code: 1, said: true});
  });
});
