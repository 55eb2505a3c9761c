// Prints what `helm template` prints for a chart archive: npm run -s helm-template -- CHART.tgz [flags].
import {randomBytes} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {parseArgs} from 'node:util';
import {parseKubeVersion} from '../src/lib/helm/capabilities.ts';
import {loadChartArchive} from '../src/lib/helm/load-chart.ts';
import {templateChart} from '../src/lib/helm/template-chart.ts';
import {mergeUserValues} from '../src/lib/helm/user-values.ts';
import {Failure} from '../src/lib/report/failure.ts';

const usage = `usage: helm-template CHART.tgz [--name N] [--namespace NS] [-f FILE]… [--set K=V]… [--set-string K=V]…
       [--set-json K=JSON]… [--set-file K=FILE]… [--set-literal K=V]… [--kube-version V] [--api-versions A]…
       [--include-crds] [--is-upgrade] [--no-hooks]`;

const options = {
  name: {type: 'string', default: 'release-name'},
  namespace: {type: 'string', short: 'n', default: 'default'},
  values: {type: 'string', short: 'f', multiple: true},
  set: {type: 'string', multiple: true},
  'set-string': {type: 'string', multiple: true},
  'set-json': {type: 'string', multiple: true},
  'set-file': {type: 'string', multiple: true},
  'set-literal': {type: 'string', multiple: true},
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
  const kubeVersion = flags['kube-version'];
  return templateChart(await loadChartArchive(await readFile(archive), archive), {
    values: await userValues(flags),
    name: flags.name,
    namespace: flags.namespace,
    ...(kubeVersion === undefined ? {} : {kubeVersion: parseKubeVersion(kubeVersion)}),
    apiVersions: (flags['api-versions'] ?? []).flatMap((list) => list.split(',')),
    includeCrds: flags['include-crds'],
    isUpgrade: flags['is-upgrade'],
    withoutHooks: flags['no-hooks'],
    warn: talk,
    clock: () => new Date(),
    random: (count) => randomBytes(count),
  });
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
      setLiteral: flags['set-literal'] ?? [],
    },
    (path) => readFileSync(path, 'utf8'),
  );
}

function talk(text: string): void {
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
    if (error instanceof Failure) talk(`Error: ${error.reason ?? error.summary}`);
    else if (error instanceof TypeError) talk(`${error.message}\n${usage}`);
    else throw error;
    return error instanceof Failure ? 1 : 2;
  }
}

process.exitCode = await main();
