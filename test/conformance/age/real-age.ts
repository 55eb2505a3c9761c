// Real age as the referee of what we seal: its programs, run in a folder of its own.
import {execFile} from 'node:child_process';
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {promisify} from 'node:util';
import {ageBinary} from '../../../sandbox/binaries/provide.ts';

const run = promisify(execFile);

export interface AgeKey {
  /** The file that age-keygen wrote. */
  file: string;
  /** What is in it. */
  text: string;
  recipient: string;
}

export class RealAge {
  readonly #program: string;
  readonly folder: string;
  #count = 0;

  private constructor(program: string, folder: string) {
    this.#program = program;
    this.folder = folder;
  }

  static async start(): Promise<RealAge> {
    return new RealAge(await ageBinary({talk: () => {}}), await mkdtemp(join(tmpdir(), 'age-conformance-')));
  }

  async end(): Promise<void> {
    await rm(this.folder, {recursive: true, force: true});
  }

  /** A path of its own in the folder. */
  path(name: string): string {
    this.#count += 1;
    return join(this.folder, `${this.#count}-${name}`);
  }

  async file(name: string, content: Uint8Array | string): Promise<string> {
    const path = this.path(name);
    await writeFile(path, content);
    return path;
  }

  /** `-pq` for one of the hybrid kind. */
  async key(...args: readonly string[]): Promise<AgeKey> {
    const file = this.path('key.txt');
    await run(join(dirname(this.#program), 'age-keygen'), [...args, '-o', file]);
    const text = await readFile(file, 'utf8');
    return {file, text, recipient: /# public key: (age1\S+)/.exec(text)?.[1] ?? ''};
  }

  /**
   * Passphrases come through age's own plugin, as age itself asks for them on a terminal only. The environment is that
   * of a test, and the passphrase one of a test.
   */
  async age(args: readonly string[], passphrase?: string): Promise<void> {
    const env = {PATH: dirname(this.#program), ...(passphrase !== undefined && {AGE_PASSPHRASE: passphrase})};
    await run(this.#program, args, {env});
  }
}
