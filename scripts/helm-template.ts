// Prints what `helm template` prints for a chart archive: npm run -s helm-template -- CHART.tgz [flags].
import {randomBytes} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {parseArgs} from 'node:util';
import {offlineCapabilities, parseKubeVersion} from '../src/lib/helm/capabilities.ts';
import type {Chart} from '../src/lib/helm/chart.ts';
import {missingDependencies, processDependencies} from '../src/lib/helm/dependencies.ts';
import {loadChartArchive} from '../src/lib/helm/load-chart.ts';
import {crdFiles, manifestText, sortManifests, templateOutput} from '../src/lib/helm/manifest.ts';
import {renderChart} from '../src/lib/helm/render.ts';
import {isCompatible} from '../src/lib/helm/semver-range.ts';
import {mergeUserValues} from '../src/lib/helm/user-values.ts';
import {coalesceValues} from '../src/lib/helm/values.ts';
import {Failure} from '../src/lib/report/failure.ts';

const usage = `usage: helm-template CHART.tgz [--name N] [--namespace NS] [-f FILE]… [--set K=V]… [--set-string K=V]…
       [--set-json K=JSON]… [--set-file K=FILE]… [--kube-version V] [--api-versions A]… [--include-crds]
       [--is-upgrade] [--no-hooks]`;

const options = {
  name: {type: 'string', default: 'release-name'},
  namespace: {type: 'string', short: 'n', default: 'default'},
  values: {type: 'string', short: 'f', multiple: true},
  set: {type: 'string', multiple: true},
  'set-string': {type: 'string', multiple: true},
  'set-json': {type: 'string', multiple: true},
  'set-file': {type: 'string', multiple: true},
  'kube-version': {type: 'string'},
  'api-versions': {type: 'string', short: 'a', multiple: true},
  'include-crds': {type: 'boolean', default: false},
  'is-upgrade': {type: 'boolean', default: false},
  'no-hooks': {type: 'boolean', default: false},
} as const;

type Flags = ReturnType<typeof readFlags>['values'];

function readFlags(argv: readonly string[]) {
  return parseArgs({args: [...argv], options, allowPositionals: true});
}

async function template(archive: string, flags: Flags): Promise<string> {
  const values = await userValues(flags);
  const chart = await loadChartArchive(await readFile(archive), archive);
  requireDependencies(chart);
  const processed = processDependencies(chart, values, warn);
  const capabilities = offlineCapabilities({
    ...(flags['kube-version'] === undefined ? {} : {kubeVersion: parseKubeVersion(flags['kube-version'])}),
    apiVersions: (flags['api-versions'] ?? []).flatMap((list) => list.split(',')),
  });
  requireKubeVersion(processed, capabilities.kubeVersion.version);
  const rendered = renderChart({
    chart: processed,
    values: coalesceValues(processed, values, warn),
    release: {
      name: flags.name,
      namespace: flags.namespace,
      revision: 1,
      isInstall: !flags['is-upgrade'],
      isUpgrade: flags['is-upgrade'],
    },
    capabilities,
    clock: () => new Date(),
    random: (count) => randomBytes(count),
  });
  const {documents, hooks} = sortManifests(rendered.manifests, {warn});
  const crds = flags['include-crds'] ? manifestText(crdFiles(processed)) : '';
  return templateOutput(crds + manifestText(documents), flags['no-hooks'] ? [] : hooks);
}

async function userValues(flags: Flags) {
  const files = await Promise.all(
    (flags.values ?? []).map(async (name) => ({name, text: await readFile(name, 'utf8')})),
  );
  return mergeUserValues(
    {
      files,
      json: flags['set-json'] ?? [],
      set: flags.set ?? [],
      setString: flags['set-string'] ?? [],
      setFile: flags['set-file'] ?? [],
    },
    (path) => readFileSync(path, 'utf8'),
  );
}

function requireDependencies(chart: Chart): void {
  const missing = missingDependencies(chart);
  if (missing.length === 0) return;
  throw new Failure({
    summary: 'An error occurred while checking for chart dependencies',
    reason: `found in Chart.yaml, but missing in charts/ directory: ${missing.join(', ')}`,
  });
}

function requireKubeVersion({metadata}: Chart, version: string): void {
  const range = metadata.kubeVersion ?? '';
  if (range === '' || isCompatible(range, version)) return;
  throw new Failure({
    summary: `chart requires kubeVersion: ${range} which is incompatible with Kubernetes ${version}`,
  });
}

function warn(text: string): void {
  process.stderr.write(`${text}\n`);
}

async function main(): Promise<number> {
  try {
    const {values: flags, positionals} = readFlags(process.argv.slice(2));
    const [archive] = positionals;
    if (archive === undefined || positionals.length > 1) throw new TypeError('give one chart archive');
    process.stdout.write(await template(archive, flags));
    return 0;
  } catch (error) {
    if (error instanceof Failure) {
      warn(`Error: ${error.reason ?? error.summary}`);
      return 1;
    }
    if (error instanceof TypeError) {
      warn(`${error.message}\n${usage}`);
      return 2;
    }
    throw error;
  }
}

process.exitCode = await main();
