// The stand-in for docker and podman: writes down how it is called, then runs the stand-in `scone` as a container would.
import {readFileSync} from 'node:fs';
import {BadUsage, readRun} from './docker/command-line.ts';
import {runContainer} from './docker/container.ts';
import {factsOf, idOf, imageOfId, keepImage} from './docker/engine.ts';
import {type DockerSettings, dockerSettingsVariable, readDockerSettings, recordCall} from './docker/settings.ts';

const {[dockerSettingsVariable]: settingsFile = '', NODE_COMPILE_CACHE: _compiled, ...environment} = process.env;

process.exitCode = await main(process.argv.slice(2), readDockerSettings(settingsFile));

async function main(argv: string[], settings: DockerSettings): Promise<number> {
  const variables = Object.entries(environment).map(([name, value]) => [name, value ?? '']);
  recordCall(settings.record, {argv, environment: Object.fromEntries(variables), directory: process.cwd()});
  const [command, ...rest] = argv;
  if (command === '--version') return print(`${settings.name} version 29.0.0\n`);
  if (settings.isDown === true)
    return complain('Cannot connect to the Docker daemon. Is the docker daemon running?', 1);
  switch (command) {
    case 'run':
      return run(rest, settings);
    case 'pull':
      return pull(rest.findLast((word) => !word.startsWith('-')) ?? '', settings);
    case 'version':
      return print('{}\n');
    case 'info':
      return print(`${JSON.stringify(factsOf(settings))}\n`);
    case 'image':
      return inspect(rest, settings);
    case 'kill':
    case 'stop':
    case 'rm':
      return 0;
    default:
      return complain(`unknown command: ${settings.name} ${command}`, 1);
  }
}

async function run(argv: string[], settings: DockerSettings): Promise<number> {
  try {
    const given = readRun(argv, environment, (path) => readFileSync(path, 'utf8').split('\n').filter(Boolean));
    const wanted = {...given, image: imageOfId(given.image, settings) ?? given.image};
    const pulled = wanted.image === given.image ? pull(wanted.image, settings, true) : 0;
    return pulled === 0 ? await runContainer(wanted, settings) : 125;
  } catch (thrown) {
    if (thrown instanceof BadUsage) return complain(thrown.message, 125);
    throw thrown;
  }
}

function pull(image: string, settings: DockerSettings, quiet = false): number {
  const {unpullable} = settings;
  if (unpullable !== undefined && new RegExp(unpullable).test(image))
    return complain(`Error response from daemon: manifest for ${image} not found: manifest unknown`, 1);
  keepImage(image, settings);
  return quiet ? 0 : print(`${image}\n`);
}

/** `image inspect --format {{.Id}} IMAGE`: only images that have been pulled are here. */
function inspect([verb, ...argv]: string[], settings: DockerSettings): number {
  const image = argv.at(-1) ?? '';
  if (verb !== 'inspect') return complain(`unknown command: ${settings.name} image ${verb}`, 1);
  const isHere = imageOfId(idOf(image), settings) !== undefined;
  return isHere ? print(`${idOf(image)}\n`) : complain(`Error response from daemon: No such image: ${image}`, 1);
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}

function complain(text: string, code: number): number {
  process.stderr.write(`${text}\n`);
  return code;
}
