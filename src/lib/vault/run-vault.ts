// `vault`: one is made of a release that has it; what can be asked of one, and how one comes away from it.
import {casVersion} from '../cas/image.ts';
import {judgeImages, openCasImages, pinnedBy} from '../cas/images.ts';
import {type CasName, casRef} from '../cas/names.ts';
import type {CasOutside} from '../cas/outside.ts';
import {shellAssignments} from '../cas/public-keys.ts';
import {atSite} from '../cas/site.ts';
import type {Cluster} from '../cluster/cluster.ts';
import {connect} from '../cluster/connect.ts';
import type {KubeObject} from '../cluster/object.ts';
import {readFirst} from '../cluster/reach.ts';
import {type ReadResult, readList, readObject} from '../cluster/read.ts';
import {Judgement} from '../plan/judgement.ts';
import {exitCodeOf} from '../report/finding.ts';
import type {Answer, Outcome} from '../report/outcome.ts';
import {imageReference, versionOfImage} from '../scone/images.ts';
import {customKinds} from '../scone/kinds.ts';
import {formatVersion} from '../scone/semantic-version.ts';
import {defaultVersion} from '../scone/versions.ts';
import {connectOptions} from '../settings/connect-options.ts';
import type {VaultSettings} from '../settings/vault-settings.ts';
import {copyData} from './copy-data.ts';
import {vaultKeys} from './print-keys.ts';
import {hasVaultManifests, judgeRefusal, judgeVaults} from './refusal.ts';
import {createVault} from './run-create.ts';
import {describeVault, type VaultFacts, vaultFacts, vaultKind} from './vault-object.ts';
import {lacksFor} from './verifier.ts';
import {verifyStatement} from './verify.ts';

interface VaultRun {
  settings: VaultSettings;
  outside: CasOutside;
  cluster: Cluster;
  namespace: string;
  judgement: Judgement;
  /** Milliseconds since the epoch. */
  started: number;
}

/** @throws Failure for what keeps the run from judging at all; everything later is in the outcome */
export async function runVault(settings: VaultSettings, outside: CasOutside): Promise<Answer> {
  const {emit, signal} = outside;
  const cluster = await connect({
    ...connectOptions(settings.connection, outside),
    ...(settings.namespace !== undefined && {namespace: settings.namespace}),
    kinds: customKinds,
  });
  try {
    const {name, server, namespace} = cluster.context;
    emit({type: 'cluster', context: name, server, namespace});
    await readFirst(cluster, {apiVersion: 'v1', kind: 'Service', namespace}, {signal});
    const started = outside.now().getTime();
    const run = {settings, outside, cluster, namespace, judgement: new Judgement('vault'), started};
    return settings.action === 'create' ? await create(run) : await answerFor(run);
  } finally {
    cluster.close();
  }
}

/** Only of a release that was named: without one, what there is is listed, and nothing is made by chance. */
async function create(run: VaultRun): Promise<Answer> {
  const {settings, outside, cluster, namespace} = run;
  const {version, name} = settings;
  if (version === undefined || !hasVaultManifests(version)) return refuseCreation(run);
  const {namespace: casNamespace = namespace} = settings.cas;
  const cas = {...settings.cas, namespace: casNamespace, version};
  return atSite(cas, quiet(outside), (site) =>
    createVault({settings: {...settings, cas}, version, vault: {name, namespace}, cluster, site, outside}),
  );
}

/** It was told already which cluster is meant. */
function quiet(outside: CasOutside): CasOutside {
  return {...outside, emit: (event) => event.type === 'cluster' || outside.emit(event)};
}

/** Also lists what there is. */
async function refuseCreation(run: VaultRun): Promise<Answer> {
  const {settings, outside, judgement, cluster, namespace} = run;
  const {signal} = outside;
  const all = await readList(cluster, vaultKind, {signal});
  // Who may not see all namespaces may see one.
  const answer = all.state === 'refused' ? await readList(cluster, {...vaultKind, namespace}, {signal}) : all;
  const vaults = answer.state === 'found' ? answer.value.map(vaultFacts) : [];
  const version = settings.version ?? defaultVersion;
  judgeRefusal(version, vaults, outside.ownName, judgement);
  if ('reason' in answer) judgement.unknown('PS141', 'the Vault objects', answer);
  else judgeVaults(vaults, judgement);
  if (all.state === 'refused' && answer.state === 'found') {
    judgement.warning('PS141', `only namespace ${namespace} could be looked at`, {details: [all.reason]});
  }
  return {outcome: outcomeOf(run, version, {})};
}

async function answerFor(run: VaultRun): Promise<Answer> {
  const {settings, outside, judgement, cluster, namespace} = run;
  const ref = {...vaultKind, name: settings.name, namespace};
  const answer = await readObject(cluster, ref, {signal: outside.signal});
  const vault = answer.state === 'found' ? vaultFacts(answer.value) : undefined;
  const version = settings.version ?? versionOf(vault) ?? defaultVersion;
  if (vault === undefined) {
    tellAbsence(answer, describeVault(ref), outside.ownName, judgement);
    return {outcome: outcomeOf(run, version, {})};
  }
  judgeVaults([vault], judgement);
  const {results, text} = await resultsOf(run, vault, version);
  return {outcome: outcomeOf(run, version, results), ...(text !== undefined && {text})};
}

function tellAbsence(answer: ReadResult<KubeObject>, object: string, ownName: string, judgement: Judgement): void {
  if ('reason' in answer) judgement.unknown('PS141', object, answer, {object});
  else {
    const summary = answer.state === 'no-kind' ? 'the cluster knows no Vault' : `${object} does not exist`;
    judgement.broken('PS141', summary, {object, hint: `\`${ownName} vault\` lists what there is`});
  }
}

interface Results {
  results: Record<string, string>;
  text?: string;
}

async function resultsOf(run: VaultRun, vault: VaultFacts, version: string): Promise<Results> {
  switch (run.settings.action) {
    case 'verify':
      return verify(run, vault, version);
    case 'backup':
      return backup(run, vault);
    default:
      return printKeys(run, vault);
  }
}

async function verify(run: VaultRun, vault: VaultFacts, version: string): Promise<Results> {
  const {settings, outside, cluster, judgement, started} = run;
  if (!hasVaultManifests(version)) {
    const hint = 'name a version of 5.8.x with --set-version, if the Vault is of that';
    judgement.broken('PS140', `release ${version} has no verifier of a Vault: those of 5.8.x were the last`, {hint});
    return {results: {}};
  }
  if (!(await isCasProvisioned(run, vault))) return {results: {}};
  const image = imageReference(settings.cas, 'vault-statement-verifier', version);
  const {emit, signal} = outside;
  const images = openCasImages({settings: settings.cas, cluster, namespace: vault.namespace, outside});
  // Nothing is run for a Vault that cannot be verified.
  const check = lacksFor(vault).length > 0 ? images.unasked : await images.verify([image]);
  if (judgeImages(check, judgement) !== undefined) return {results: {}};
  const vouched = pinnedBy(check, settings.cas)(image);
  const deadline = started + settings.timeout;
  await verifyStatement({cluster, vault, image: vouched, deadline, emit, signal}, judgement);
  return {results: {}};
}

async function backup({settings, outside, cluster, judgement}: VaultRun, vault: VaultFacts): Promise<Results> {
  const {signal} = outside;
  const copied = await copyData({cluster, vault, directory: settings.backupDirectory, now: outside.now(), signal});
  const {path, bytes, files, sha256, changed} = copied;
  judgement.ok('PS143', `the copy is a whole archive of ${files} files, ${bytes} bytes`);
  if (changed) {
    const hint = 'stop what writes to the Vault, and copy again';
    judgement.warning('PS143', 'files were changed while they were copied', {hint});
  }
  const details = [
    'it opens only in a Vault that the same CAS lets in: keep a backup of the CAS and the keys of its owner, too',
  ];
  judgement.skipped('PS143', 'whether the data can be used was not tried', {details});
  return {results: {backup: path, sha256}};
}

async function printKeys(run: VaultRun, vault: VaultFacts): Promise<Results> {
  const {settings, outside, judgement} = run;
  const {version, namespace = run.namespace} = settings.cas;
  const name = {name: settings.cas.name, namespace};
  const cas = await provisionedCas(run, name);
  if (cas === undefined) return {results: {}};
  const casSettings = {...settings.cas, namespace, version: settings.version ?? casVersion(cas) ?? version};
  const keys = await atSite(casSettings, quiet(outside), (site) => vaultKeys(site, vault));
  judgement.ok('PS144', `CAS ${namespace}/${name.name} was attested, just now and by this program`);
  return {results: keys, text: shellAssignments(keys)};
}

/** The CAS that the Vault names lets the verifier in. */
async function isCasProvisioned(run: VaultRun, vault: VaultFacts): Promise<boolean> {
  const {namespace = run.namespace, name} = run.settings.cas;
  const told = vault.casAddress?.split(':')[0];
  if (told !== undefined && !told.startsWith(`${name}.${namespace}`)) {
    const summary = `the Vault lives by the CAS at ${told}, and not by ${name}.${namespace}`;
    run.judgement.warning('PS144', summary, {hint: 'name its CAS with --cas NAME.NAMESPACE'});
    return true;
  }
  return (await provisionedCas(run, {name, namespace})) !== undefined;
}

async function provisionedCas({cluster, outside, judgement}: VaultRun, name: CasName): Promise<KubeObject | undefined> {
  const object = `CAS ${name.namespace}/${name.name}`;
  const answer = await readObject(cluster, casRef(name), {signal: outside.signal});
  if ('reason' in answer) judgement.unknown('PS144', object, answer, {object});
  else if (answer.state !== 'found') {
    judgement.broken('PS144', `${object} does not exist`, {object, hint: 'name its CAS with --cas NAME.NAMESPACE'});
  } else if (answer.value.status?.provisioned !== 'Yes') {
    const hint = `${outside.ownName} cas status ${name.name} -n ${name.namespace}`;
    judgement.broken('PS144', `${object} is not provisioned`, {object, hint});
  } else {
    judgement.ok('PS144', `${object} is provisioned`);
    return answer.value;
  }
  return undefined;
}

function versionOf(vault: VaultFacts | undefined): string | undefined {
  const version = versionOfImage(vault?.image ?? '');
  return version === undefined ? undefined : formatVersion(version);
}

function outcomeOf(run: VaultRun, version: string, results: Record<string, string>): Outcome {
  const {cluster, judgement, settings, outside, started, namespace} = run;
  const {findings} = judgement;
  const {name: context, server} = cluster.context;
  const shown = Object.entries(results).map(([name, value]) => ({name, value}));
  const worst =
    findings.find(({verdict}) => verdict === 'failed') ?? findings.find(({verdict}) => verdict === 'unknown');
  return {
    command: 'vault',
    mode: 'check',
    version,
    cluster: {context, server, namespace},
    components: [{id: 'vault', title: 'Vault'}],
    findings,
    changes: [],
    ...(shown.length > 0 && {results: shown}),
    requests: cluster.requests(),
    milliseconds: outside.now().getTime() - started,
    exitCode: exitCodeOf(findings, settings.strict),
    summary: worst?.summary ?? `${describeVault({name: settings.name, namespace})}: done`,
    ...(worst?.hint !== undefined && {next: worst.hint}),
  };
}
