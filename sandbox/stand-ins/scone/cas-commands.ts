// `scone cas …`: attesting, provisioning and asking a CAS who it is.
import {readFileSync} from 'node:fs';
import {askCas} from '../../simulated/cas/client.ts';
import type {AttestationReport, Identification} from '../../simulated/cas/protocol.ts';
import {reportedKeyHash} from '../../simulated/cas/report.ts';
import {acceptanceOf, acceptanceOptions} from './acceptance.ts';
import {readConfig, writeConfig} from './config-file.ts';
import {configWithIdentity, identityOf} from './identity.ts';
import {Failed, type Invocation} from './invocation.ts';
import {
  ask,
  asking,
  attest,
  casDb,
  chosenAddress,
  fullAddress,
  knownCas,
  targetOf,
  withDefault,
  withKnownCas,
} from './known-cas.ts';
import {type Options, readOptions} from './options.ts';

export const casCommands: Readonly<Record<string, (run: Invocation) => Promise<void> | void>> = {
  attest: attestCommand,
  'set-default': setDefault,
  provision,
  'show-identification': showIdentification,
  'show-certificate': showCertificate,
  list: (run) => {
    for (const address of Object.keys(casDb(readConfig(run)))) run.world.stdout(`${address}\n`);
  },
  'register-backup': outsideEnclave,
  'register-upgrade': outsideEnclave,
};

async function attestCommand(run: Invocation): Promise<void> {
  const options = readOptions(run.rest, acceptanceOptions);
  const address = fullAddress(onlyWord(options, '<CAS_ADDR>'));
  const config = configWithIdentity(run);
  const {report, known} = await attest(address, acceptanceOf(options), run);
  if (known === undefined) throw new Failed(`the CAS ${address} is not provisioned`);
  writeConfig(withKnownCas(config, address, known, run), run);
  run.world.stdout(reportText(address, report));
}

function setDefault(run: Invocation): void {
  const address = fullAddress(onlyWord(readOptions(run.rest, {}), '<CAS_ADDR>'));
  const config = configWithIdentity(run);
  if (knownCas(config, address) === undefined) throw new Failed(`the CAS ${address} is not attested`);
  writeConfig(withDefault(config, address, run), run);
  run.world.stdout(`default CAS: ${address}\n`);
}

const modes = {with: 'with-attestation', without: 'only_for_testing-without-attestation'};

async function provision(run: Invocation): Promise<void> {
  const options = readOptions(run.rest, {
    ...acceptanceOptions,
    values: {
      ...acceptanceOptions.values,
      '-c': 'key-hash',
      '--cas-key-hash': 'key-hash',
      '--token': 'token',
      '--config-file': 'config-file',
    },
  });
  const mode = options.words.find((word) => Object.values(modes).includes(word));
  if (mode === undefined) throw new Failed('a subcommand is required: with-attestation');
  const address = fullAddress(
    onlyWord({...options, words: options.words.filter((word) => word !== mode)}, '<CAS_ADDR>'),
  );
  const {token, 'key-hash': keyHash, 'config-file': file} = options.values;
  if (token === undefined || keyHash === undefined || file === undefined)
    throw new Failed('required: -c, --token and --config-file');
  const ownerConfig = textOf(file);
  const accepted = mode === modes.with ? acceptanceOf(options) : {advisories: [], anything: true};
  const config = configWithIdentity(run);
  const {report} = await attest(address, accepted, run);
  if (reportedKeyHash(report) !== keyHash) throw new Failed('the CAS key hash is not the one given');
  if (report.authority !== undefined) throw new Failed(`the CAS ${address} is provisioned already`);
  const target = {...targetOf(address, run), identity: identityOf(config)};
  await asking(address, () => askCas(target, 'POST', '/provision', {keyHash, token, ownerConfig}));
  // Now it has a certificate of its own authority.
  const {known} = await attest(address, accepted, run);
  if (known === undefined) throw new Failed(`the CAS ${address} is not provisioned`);
  writeConfig(withKnownCas(config, address, known, run), run);
  run.world.stdout(`CAS ${address} successfully provisioned\n`);
}

const identificationSwitches = {
  '-c': 'casKeyHash',
  '--cas-key-hash': 'casKeyHash',
  '-s': 'casSoftwareKeyHash',
  '--cas-software-key-hash': 'casSoftwareKeyHash',
  '--session-encryption-key': 'sessionEncryptionKey',
  '--cas-software-certificate': 'casSoftwareCertificate',
} as const satisfies Record<string, keyof Identification>;

async function showIdentification(run: Invocation): Promise<void> {
  const {switches, words} = readOptions(run.rest, {switches: identificationSwitches});
  const [wanted, ...others] = switches;
  if (wanted === undefined || others.length > 0) throw new Failed('one value per call');
  const config = configWithIdentity(run);
  const address = chosenAddress(words[0], config, run);
  const identification = await ask<Identification>(address, 'GET', '/identification', {config, run});
  run.world.stdout(`${identification[wanted as keyof Identification].trimEnd()}\n`);
}

async function showCertificate(run: Invocation): Promise<void> {
  const {words} = readOptions(run.rest, {});
  const config = configWithIdentity(run);
  const address = chosenAddress(words[0], config, run);
  const {certificate} = await ask<{certificate: string}>(address, 'GET', '/certificate', {config, run});
  run.world.stdout(certificate);
}

function outsideEnclave(): void {
  throw new Failed('this can be done by the backup enclave of a policy only');
}

function reportText(address: string, {mrenclave, mrsigner, isvsvn}: AttestationReport): string {
  return `CAS ${address} at version ${isvsvn} is trustworthy\n  MRENCLAVE ${mrenclave}\n  MRSIGNER ${mrsigner}\n`;
}

function onlyWord({words}: Options, what: string): string {
  const [word, ...others] = words;
  if (word === undefined) throw new Failed(`required: ${what}`);
  if (others.length > 0) throw new Failed(`unexpected argument '${others[0]}' found`);
  return word;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (thrown) {
    throw new Failed(`could not read ${file}: ${(thrown as NodeJS.ErrnoException).code}`);
  }
}
