// The command line of `docker run`, as far as somebody may use it; what it does not know is an error.

export interface Mount {
  source: string;
  target: string;
}

export interface ContainerRun {
  image: string;
  /** The program and its arguments. */
  command: string[];
  environment: Record<string, string>;
  mounts: Mount[];
  /** Name → address, `host-gateway` as it is given. */
  hosts: Record<string, string>;
  network: string;
  directory: string | undefined;
}

export class BadUsage extends Error {}

const switches = [
  '--rm',
  '-i',
  '--interactive',
  '-t',
  '--tty',
  '--init',
  '--read-only',
  '-q',
  '--quiet',
  '-d',
  '--detach',
];

/** Options with a value that changes nothing here. */
const ignored = [
  '--user',
  '-u',
  '--platform',
  '--pull',
  '--name',
  '--cidfile',
  '--label',
  '-l',
  '--cap-drop',
  '--cap-add',
  '--memory',
  '--security-opt',
  '--pids-limit',
  '--tmpfs',
  '--userns',
  '--hostname',
  '--log-driver',
  '--stop-timeout',
  '--ulimit',
];

const withValue = [
  '-v',
  '--volume',
  '--mount',
  '-e',
  '--env',
  '--env-file',
  '--entrypoint',
  '--network',
  '--net',
  '--add-host',
  '-w',
  '--workdir',
];

/** Reads what comes after `run`. `own` is the environment of the caller; `fileLines` gives the lines of an --env-file. */
export function readRun(
  argv: readonly string[],
  own: Readonly<Record<string, string | undefined>>,
  fileLines: (path: string) => string[],
): ContainerRun {
  const run: ContainerRun = {
    image: '',
    command: [],
    environment: {},
    mounts: [],
    hosts: {},
    network: 'bridge',
    directory: undefined,
  };
  let entrypoint: string | undefined;
  const rest = [...argv];
  const takeVariable = (text: string) => {
    const [name = '', ...value] = text.split('=');
    const given = value.length > 0 ? value.join('=') : own[name];
    if (given !== undefined) run.environment[name] = given;
  };
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (!word.startsWith('-')) {
      run.image = word;
      break;
    }
    if (switches.includes(word) || /^-[itdq]+$/.test(word) || /^--(rm|init|sig-proxy)=/.test(word)) continue;
    const [option = '', ...given] = word.startsWith('--') ? word.split('=') : [word];
    if (![...ignored, ...withValue].includes(option)) throw new BadUsage(`unknown flag: ${option}`);
    const value = given.length > 0 ? given.join('=') : rest.shift();
    if (value === undefined) throw new BadUsage(`flag needs an argument: ${option}`);
    if (option === '-v' || option === '--volume') run.mounts.push(volumeOf(value));
    else if (option === '--mount') run.mounts.push(mountOf(value));
    else if (option === '-e' || option === '--env') takeVariable(value);
    else if (option === '--env-file') fileLines(value).forEach(takeVariable);
    else if (option === '--entrypoint') entrypoint = value;
    else if (option === '--network' || option === '--net') run.network = value;
    else if (option === '-w' || option === '--workdir') run.directory = value;
    else if (option === '--add-host') {
      const [, name = '', address = ''] = /^([^:=]+)[:=](.+)$/.exec(value) ?? [];
      run.hosts[name] = address;
    }
  }
  if (run.image === '') throw new BadUsage('"docker run" requires at least 1 argument.');
  return {...run, command: [...(entrypoint === undefined || entrypoint === '' ? [] : [entrypoint]), ...rest]};
}

function volumeOf(text: string): Mount {
  const [source = '', target = ''] = text.split(':');
  if (!source.startsWith('/') || !target.startsWith('/')) throw new BadUsage(`invalid volume specification: '${text}'`);
  return {source, target};
}

function mountOf(text: string): Mount {
  const parts = new Map(text.split(',').map((part) => part.split('=') as [string, string]));
  const source = parts.get('source') ?? parts.get('src');
  const target = parts.get('target') ?? parts.get('dst') ?? parts.get('destination');
  if (parts.get('type') !== 'bind' || source === undefined || target === undefined)
    throw new BadUsage(`invalid argument "${text}" for "--mount" flag`);
  return {source, target};
}
