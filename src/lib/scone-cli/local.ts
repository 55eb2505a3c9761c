// Driver `local`: the program that is installed on this machine.
import {join} from 'node:path';
import type {Driver, Run} from './driver.ts';
import {type Environment, localEnvironment} from './environment.ts';
import {exposuresOf} from './exposures.ts';
import {configName, inPrivateDirectory} from './private-directory.ts';
import type {Processes} from './run-process.ts';
import type {Reach} from './scone-cli.ts';

export interface LocalOptions {
  /** Absolute path. */
  program: string;
  processes: Processes;
  env: Environment;
  workDirectory: string;
  /** Of our run. */
  mark: string;
  reach: Reach;
}

export function localDriver({program, processes, env, workDirectory, mark, reach}: LocalOptions): Driver {
  const ground = {directory: workDirectory, mark, place: 'machine'} as const;
  return {
    name: 'local',
    reach,
    place: program,
    exposures: exposuresOf('local'),
    keepsFilesHere: true,
    run: (call, keep) =>
      inPrivateDirectory(ground, call, keep, (directory) =>
        processes.run({
          program,
          argv: localWords(call, directory.path),
          env: {...localEnvironment(env), ...call.env, SCONE_CLI_CONFIG: join(directory.path, configName)},
          cwd: directory.path,
          limitMs: call.limitMs,
          signal: call.signal,
          name: call.name,
        }),
      ),
    measure: async () => ({
      impossible: 'the SCONE CLI of this machine has no images: give the measurement by its flag',
    }),
    close: async () => {},
  };
}

/** A secret is a word here like any other: the program takes it no other way. */
export function localWords({argv}: Pick<Run, 'argv'>, directory: string): string[] {
  return argv.map((argument) => {
    if (typeof argument === 'string') return argument;
    return 'file' in argument ? join(directory, argument.file) : argument.secret.reveal();
  });
}
