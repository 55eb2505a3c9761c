// Programs that ours starts, each of which notes down what the list of processes shows in that moment: of itself, of its
// parent, and of all children that this has. Then it does its work.
import {spawnSync} from 'node:child_process';
import {chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

/** One process as it was seen: its number, and whether that is its arguments or its environment. */
export interface Sight {
  pid: number;
  what: 'cmdline' | 'environ';
  text: string;
}

export interface Witness {
  /** To be put first on PATH. */
  directory: string;
  /** Lays a program that first looks around, then runs this line of a shell with its arguments. */
  lay(name: string, line: string): string;
  /** What was seen so far. */
  sights(): Sight[];
  /** Resolves with whether a program has been started that now waits, as long as `hold` is on. */
  hold(): void;
  isHeld(): boolean;
  letGo(): void;
  forget(): void;
}

export function createWitness(root: string): Witness {
  const [directory, notes] = [join(root, 'bin'), join(root, 'notes')];
  const [holding, held] = [join(root, 'holding'), join(root, 'held')];
  // Opened by who waits and by who lets go: nobody has to look again and again.
  const gate = join(root, 'gate');
  for (const each of [directory, notes]) mkdirSync(each, {recursive: true, mode: 0o700});
  spawnSync('mkfifo', [gate]);
  const look = [
    '#!/bin/sh',
    `note=$(mktemp -d ${notes}/XXXXXXXX)`,
    'for pid in $$ $PPID $(cat /proc/$PPID/task/*/children 2>/dev/null); do',
    '  for what in cmdline environ; do cat /proc/$pid/$what > $note/$pid.$what 2>/dev/null; done',
    'done',
    `if [ -e ${holding} ]; then touch ${held}; cat ${gate} > /dev/null; fi`,
  ];
  return {
    directory,
    lay(name, line) {
      const file = join(directory, name);
      writeFileSync(file, [...look, line, ''].join('\n'));
      chmodSync(file, 0o755);
      return file;
    },
    sights: () =>
      readdirSync(notes, {recursive: true, withFileTypes: true})
        .filter((entry) => entry.isFile())
        .map((entry) => {
          const [pid, what] = entry.name.split('.') as [string, Sight['what']];
          return {pid: Number(pid), what, text: readFileSync(join(entry.parentPath, entry.name), 'latin1')};
        }),
    hold: () => writeFileSync(holding, ''),
    isHeld: () => existsSync(held),
    letGo() {
      rmSync(holding, {force: true});
      if (existsSync(held)) writeFileSync(gate, '');
      rmSync(held, {force: true});
    },
    forget() {
      rmSync(notes, {recursive: true, force: true});
      mkdirSync(notes, {mode: 0o700});
    },
  };
}

/** What the list of processes shows of one that runs now. */
export function sightsOf(pid: number): Sight[] {
  return (['cmdline', 'environ'] as const).map((what) => ({
    pid,
    what,
    text: readFileSync(`/proc/${pid}/${what}`, 'latin1'),
  }));
}
