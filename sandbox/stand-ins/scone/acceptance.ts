// The options of attestation: what the caller accepts of a CAS and its platform.
import type {Advisory} from '../../simulated/cas/protocol.ts';
import type {Acceptance} from '../../simulated/cas/report.ts';
import {Failed} from './invocation.ts';
import type {Options, OptionTable} from './options.ts';

export const acceptanceOptions = {
  values: {
    '--mrenclave': 'mrenclave',
    '--mrsigner': 'mrsigner',
    '--isvprodid': 'isvprodid',
    '--isvsvn': 'isvsvn',
  },
  switches: {
    '--accept-configuration-needed': 'configuration-needed',
    '-C': 'configuration-needed',
    '--accept-group-out-of-date': 'group-out-of-date',
    '-G': 'group-out-of-date',
    '--accept-sw-hardening-needed': 'sw-hardening-needed',
    '-S': 'sw-hardening-needed',
    '--only_for_testing-debug': 'debug',
    '--only_for_testing-ignore-signer': 'any-signer',
    '--only_for_testing-trust-any': 'anything',
  },
} satisfies OptionTable;

const advisories: readonly Advisory[] = ['configuration-needed', 'group-out-of-date', 'sw-hardening-needed'];

export function acceptanceOf({values, switches}: Options): Acceptance {
  const {mrenclave, mrsigner} = values;
  return {
    advisories: advisories.filter((advisory) => switches.has(advisory)),
    ...(mrenclave === undefined ? {} : {mrenclave: hex(mrenclave, '--mrenclave')}),
    ...(mrsigner === undefined ? {} : {mrsigner: hex(mrsigner, '--mrsigner')}),
    ...numberIn(values, 'isvprodid'),
    ...numberIn(values, 'isvsvn'),
    debug: switches.has('debug'),
    anySigner: switches.has('any-signer'),
    anything: switches.has('anything'),
  };
}

function hex(text: string, option: string): string {
  if (/^[0-9a-f]{64}$/i.test(text)) return text.toLowerCase();
  throw new Failed(`invalid value '${text}' for '${option}'`);
}

function numberIn(values: Record<string, string>, name: 'isvprodid' | 'isvsvn'): Partial<Record<typeof name, number>> {
  const text = values[name];
  if (text === undefined) return {};
  if (!/^\d{1,5}$/.test(text)) throw new Failed(`invalid value '${text}' for '--${name}'`);
  return {[name]: Number(text)};
}
