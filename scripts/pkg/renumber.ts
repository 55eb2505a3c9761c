// Writes what V8 has compiled once more: `node FLAGS renumber.ts DIRECTORY`, with the flags of compile.ts.
// V8 numbers functions in the order in which they come up, which in a rehearsal depends on what arrives first. When they are
// read back they get new numbers, in the order of the cache.
import {readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {setFlagsFromString} from 'node:v8';
import {Script} from 'node:vm';

const [, , directory = ''] = process.argv;

// A cache is only taken by a V8 with the same flags.
setFlagsFromString('--initial-heap-size=0');
for (const name of ['program', 'libraries']) {
  const cache = join(directory, `${name}.cache`);
  const source = await readFile(join(directory, `${name}.js`), 'latin1');
  const script = new Script(source, {filename: `${name}.js`, cachedData: await readFile(cache)});
  if (script.cachedDataRejected) throw new Error(`${cache} is refused by the V8 that has written it`);
  await writeFile(cache, script.createCachedData());
}
