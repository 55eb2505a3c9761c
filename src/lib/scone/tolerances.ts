// What attestation of a CAS may tolerate: the two usual tries, and the options that people may give instead.

/** Signer of a CAS that permits to inject a database key, and of the standard one (docs/system.md: SCONE CLI). */
export const casSigners = {
  databaseKeyInjection: '195e5a6df987d6a515dd083750c1ea352283f8364d3ec9142b0d593988c6ed2d',
  standard: 'b6c14ae06a05284253b548038e269f8225718bc0856828f491ed85174ccc2979',
} as const;

/** Advisories of the platform that both tries accept. */
const accepted = [
  '--accept-configuration-needed',
  '--accept-group-out-of-date',
  '--accept-sw-hardening-needed',
] as const;

/** Product 41316, from security version 5 on, of this signer. */
function ofSigner(signer: string): string[] {
  return [...accepted, '--isvprodid', '41316', '--isvsvn', '5', '--mrsigner', signer];
}

/** Tried in this order. */
export const usualTolerances: readonly (readonly string[])[] = [
  ofSigner(casSigners.databaseKeyInjection),
  ofSigner(casSigners.standard),
];

/** Options that stand alone, and what a value must look like for the others (docs/system.md: SCONE CLI). */
const optionForms: Readonly<Record<string, RegExp | undefined>> = {
  '--accept-configuration-needed': undefined,
  '--accept-group-out-of-date': undefined,
  '--accept-sw-hardening-needed': undefined,
  '-C': undefined,
  '-G': undefined,
  '-S': undefined,
  '--only_for_testing-debug': undefined,
  '--only_for_testing-ignore-signer': undefined,
  '--only_for_testing-trust-any': undefined,
  '--mrenclave': /^[0-9a-f]{64}$/i,
  '--mrsigner': /^[0-9a-f]{64}$/i,
  '--isvprodid': /^\d{1,5}$/,
  '--isvsvn': /^\d{1,5}$/,
};

/** The options of a text such as `-C -G --mrenclave HEX`; a complaint, if there is something that attestation does not know. */
export function readTolerances(text: string): {options: string[]} | {complaint: string} {
  const words = text.split(/\s+/).filter((word) => word !== '');
  const options: string[] = [];
  for (let index = 0; index < words.length; index++) {
    const [name = '', assigned] = splitAssignment(words[index] ?? '');
    if (/^-[CGS]{2,3}$/.test(name)) {
      options.push(...[...name.slice(1)].map((letter) => `-${letter}`));
      continue;
    }
    if (!Object.hasOwn(optionForms, name)) return {complaint: `${JSON.stringify(name)} is no option of attestation`};
    const form = optionForms[name];
    if (form === undefined) {
      if (assigned !== undefined) return {complaint: `${name} takes no value`};
      options.push(name);
      continue;
    }
    const value = assigned ?? words[++index];
    if (value === undefined || !form.test(value)) return {complaint: `${name} needs ${formOf(name)}`};
    options.push(name, value);
  }
  return options.length === 0 ? {complaint: 'it holds no option'} : {options};
}

/** Whether a CAS that is no production enclave would pass. */
export function isForTesting(options: readonly string[]): boolean {
  return options.some((option) => option.startsWith('--only_for_testing'));
}

function splitAssignment(word: string): [string, string | undefined] {
  const [, name = word, value] = /^(--[^=]+)=(.*)$/.exec(word) ?? [];
  return [name, value];
}

function formOf(name: string): string {
  return name.startsWith('--mr') ? '64 hex digits' : 'a number';
}
