// The state of the CLI: a JSON file with the identity, the attested CAS instances, and members of which nothing is known.
import {closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync} from 'node:fs';
import {dirname, join} from 'node:path';
import type {Variation} from '../../simulated/cas/variation.ts';
import {isTree, type Tree} from '../../simulated/runtime/difference.ts';
import {Failed, type Invocation} from './invocation.ts';

export interface ConfigFile {
  path: string;
  /** All members, known or not. */
  members: Tree;
}

/** A file that is absent has no members; one that is empty or no JSON object is an error, as far as anybody knows. */
export function readConfig({world: {environment}}: Invocation): ConfigFile {
  const path = environment.SCONE_CLI_CONFIG ?? join(environment.HOME ?? '/root', '.cas/config.json');
  if (!existsSync(path)) return {path, members: {}};
  return {path, members: membersIn(readText(path), path)};
}

/** In place, as the real one: the file stays the same, with the rights it has; a new one gets what umask leaves. */
export function writeConfig({path, members}: ConfigFile, {fault, world, variation}: Invocation): void {
  if (fault?.does === 'dies-after-the-call') world.die();
  const text = JSON.stringify(
    {...extraMembers(variation), ...members},
    null,
    variation.pick('config indentation', [0, 2]),
  );
  mkdirSync(dirname(path), {recursive: true});
  const file = openSync(path, 'w', 0o666);
  try {
    if (fault?.does === 'dies-while-writing') {
      writeSync(file, text.slice(0, text.length / 2));
      fsyncSync(file);
      world.die();
    }
    writeSync(file, text);
  } finally {
    closeSync(file);
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (thrown) {
    throw new Failed(`could not read ${path}: ${(thrown as NodeJS.ErrnoException).code}`);
  }
}

function membersIn(text: string, path: string): Tree {
  try {
    const members: unknown = JSON.parse(text);
    if (isTree(members)) return members;
  } catch {
    // Said below.
  }
  throw new Failed(`could not parse the config file ${path}`);
}

/** The real file may have more than what is known of it. */
function extraMembers(variation: Variation): Tree {
  return variation.pick<Tree>('further members of the config', [
    {},
    {config_version: 3},
    {telemetry: {enabled: false}},
  ]);
}
