// Runs the stand-in once: finds the command, does what the settings want to go wrong, ends with an exit code.
import {setTimeout as delay} from 'node:timers/promises';
import {sconeMeasurement} from '../../simulated/cas/measurements.ts';
import {casCommands} from './cas-commands.ts';
import {selfCommands} from './identity.ts';
import {Failed, type Invocation, invocation, type World} from './invocation.ts';
import {sessionCommands} from './session-commands.ts';
import type {SconeSettings} from './settings.ts';

const commands: Readonly<Record<string, Readonly<Record<string, (run: Invocation) => Promise<void> | void>>>> = {
  cas: casCommands,
  session: sessionCommands,
  self: selfCommands,
};

/** Resolves with the exit code. */
export async function runScone(world: World, settings: SconeSettings): Promise<number> {
  const {argv, environment, stdout} = world;
  const run = invocation(world, settings);
  const {variation} = run;
  try {
    await goWrong(run);
    if (environment.SCONE_HASH === '1') {
      stdout(
        `${sconeMeasurement(settings.version, settings.mirror)}${variation.pick('end of the hash', ['\n', '\r\n', ''])}`,
      );
      return 0;
    }
    printBanner(run);
    if (argv[0] === '--version')
      stdout(`${variation.pick('words of the version', ['', 'scone ', 'SCONE CLI '])}${settings.version}\n`);
    else await commandOf(run)(run);
    return 0;
  } catch (thrown) {
    if (!(thrown instanceof Failed)) throw thrown;
    complain(run, thrown.message);
    return variation.pick('exit code', [1, 2, 101]);
  }
}

function commandOf({world: {argv, environment}}: Invocation): (run: Invocation) => Promise<void> | void {
  const [group = '', verb = ''] = argv;
  const verbs = Object.hasOwn(commands, group) ? commands[group] : undefined;
  const command = verbs !== undefined && Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
  if (command === undefined) throw new Failed(`unrecognized subcommand '${verbs === undefined ? group : verb}'`);
  if (environment.SCONE_MODE === 'sim' && environment.SCONE_PRODUCTION !== '0')
    throw new Failed('the simulation mode is not permitted for a production enclave');
  return command;
}

async function goWrong({fault, world, settings}: Invocation): Promise<void> {
  if (fault === undefined) return;
  const {does, seconds = 1, stderr = 'something went wrong'} = fault;
  if (does === 'takes-its-time') await delay(seconds * 1000);
  else if (does === 'hangs') await new Promise(() => setInterval(() => settings, 60_000));
  else if (does === 'dies-before-the-call') world.die();
  else if (does === 'fails') throw new Failed(stderr);
  else if (does === 'prints-garbage') world.stdout('\u0000\u001b[31m{{not: what, you expect\n');
}

/** What the runtime of a SCONE program may print about itself, unless it is told to be quiet. */
function printBanner({world, settings, variation}: Invocation): void {
  const {SCONE_LOG = '', SCONE_VERSION} = world.environment;
  if (settings.banner === undefined || SCONE_VERSION === '0' || /^(error|fatal|[0-3])$/i.test(SCONE_LOG)) return;
  const first = variation.pick('first line of the banner', ['export SCONE_QUEUES=4', 'SCONE runtime settings:']);
  world[settings.banner](`${first}\nexport SCONE_HEAP=268435456\nexport SCONE_MODE=hw\n\n`);
}

function complain({world, variation}: Invocation, message: string): void {
  const form = variation.pick('form of errors', ['error', 'Error', 'cause']);
  if (form === 'cause') world.stderr(`Error: command failed\n\nCaused by:\n    ${message}\n`);
  else world.stderr(`${form}: ${message}\n`);
}
