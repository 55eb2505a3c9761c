// Furnishes the directory that plays a pod's file system: programs on its PATH, and the directories it is given.
import {chmod, mkdir, symlink, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {findProgram, searchDirectories} from '../binaries/search.ts';

export interface PodFurniture {
  /** Absolute paths in the pod: mounts of volumes and the like. */
  directories?: readonly string[];
  /** Absolute paths in the pod → content. */
  files?: Readonly<Record<string, string>>;
  /** Absolute paths in the pod → script, made executable. In its text the pod's paths begin with `$POD_ROOT`. */
  scripts?: Readonly<Record<string, string>>;
  /** Programs that the image does not have: `['tar']`, `['sh', 'bash']`. */
  without?: readonly string[];
}

/** Taken from this machine, as far as it has them. */
const programs = [
  ...[
    'sh',
    'bash',
    'cat',
    'tar',
    'gzip',
    'ls',
    'stat',
    'sha256sum',
    'cp',
    'mv',
    'rm',
    'mkdir',
    'rmdir',
    'chmod',
    'touch',
  ],
  ...[
    'head',
    'tail',
    'wc',
    'grep',
    'sed',
    'cut',
    'tr',
    'sort',
    'find',
    'xargs',
    'test',
    'echo',
    'printf',
    'date',
    'env',
  ],
  ...['id', 'sleep', 'sync', 'dd', 'base64', 'ln', 'du', 'mktemp', 'basename', 'dirname', 'true', 'false'],
];

/** Only root could do that: what is asked for is noted instead, a line for each call. */
const noting = (name: string) => `#!/bin/sh\necho "${name} $*" | sed "s#$POD_ROOT##g" >> "$POD_ROOT/.ownership"\n`;

const ownGroups = 'root:x:0:\nnonroot:x:1000:\n';

/**
 * What is executed in the pod finds these programs by name or below /bin, and nothing else of this machine. Absolute paths
 * in its arguments, also in the text of `sh -c`, mean the root; members of a tar archive should be given relative to -C.
 * chown and chgrp change nothing and leave a line in `.ownership` of the root.
 */
export async function furnishRoot(root: string, furniture: PodFurniture = {}): Promise<void> {
  const {directories = [], files = {}, scripts = {}, without = []} = furniture;
  const inPod = (path: string) => join(root, path);
  const always = ['/bin', '/usr/bin', '/usr/local/bin', '/etc', '/tmp', '/root'];
  await Promise.all([...always, ...directories].map((path) => mkdir(inPod(path), {recursive: true})));
  const noted = {'/bin/chown': noting('chown'), '/bin/chgrp': noting('chgrp')};
  const wanted = programs.filter((name) => !without.includes(name));
  await Promise.all(wanted.map((name) => linkProgram(name, inPod(`/bin/${name}`))));
  const texts = Object.entries({'/etc/group': ownGroups, ...files, ...noted, ...scripts});
  await Promise.all(texts.map(([path, text]) => place(inPod(path), text)));
  const executable = Object.keys({...noted, ...scripts});
  await Promise.all(executable.map((path) => chmod(inPod(path), 0o755)));
}

async function linkProgram(name: string, path: string): Promise<void> {
  const program = await findProgram(name, searchDirectories({PATH: process.env.PATH}));
  if (program === undefined) return;
  await symlink(program, path).catch((thrown) => {
    if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown;
  });
}

async function place(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), {recursive: true});
  await writeFile(file, text);
}
