// Real cosign as the one who signs, and as the referee of what we say: keys of its own, never a word with the internet.
import {execFile} from 'node:child_process';
import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {cosignBinary} from '../../sandbox/binaries/provide.ts';

export interface CosignKey {
  /** File of the private key, as cosign keeps it. */
  file: string;
  publicFile: string;
}

export interface CosignVerdict {
  /** `missing`: it found no signature; `wrong`: none that is good; `failed`: it could not tell. */
  is: 'verified' | 'missing' | 'wrong' | 'no-image' | 'failed';
  words: string;
}

/** Cosign's exit codes that say something about signatures. */
const verdicts: Readonly<Record<number, CosignVerdict['is']>> = {
  0: 'verified',
  10: 'missing',
  11: 'no-image',
  12: 'wrong',
};

export class RealCosign {
  readonly #program: string;
  readonly #folder: string;
  #keys = 0;

  private constructor(program: string, folder: string) {
    this.#program = program;
    this.#folder = folder;
  }

  /** @param folder an own directory */
  static async start(folder: string): Promise<RealCosign> {
    const cosign = new RealCosign(await cosignBinary({talk: () => {}}), folder);
    // It would fetch one otherwise. For keys, nothing need be in it.
    const root = {mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1'};
    await writeFile(join(folder, 'trusted-root.json'), JSON.stringify(root));
    return cosign;
  }

  async generateKey(): Promise<CosignKey> {
    const prefix = join(this.#folder, `key-${++this.#keys}`);
    await this.run('generate-key-pair', '--output-key-prefix', prefix);
    return {file: `${prefix}.key`, publicFile: `${prefix}.pub`};
  }

  /** @param pem private key of any kind that cosign takes */
  async importKey(pem: string): Promise<CosignKey> {
    const prefix = join(this.#folder, `key-${++this.#keys}`);
    await writeFile(`${prefix}.pem`, pem, {mode: 0o600});
    await this.run('import-key-pair', '--key', `${prefix}.pem`, '--output-key-prefix', prefix);
    return {file: `${prefix}.key`, publicFile: `${prefix}.pub`};
  }

  async sign(image: string, key: CosignKey, ...flags: string[]): Promise<void> {
    await this.run('sign', '--key', key.file, '--yes', '--tlog-upload=false', ...flags, image);
  }

  async verify(image: string, key: CosignKey, ...flags: string[]): Promise<CosignVerdict> {
    const root = join(this.#folder, 'trusted-root.json');
    const alone = ['--insecure-ignore-tlog=true', '--trusted-root', root];
    const {code, words} = await this.#execute(['verify', '--key', key.publicFile, ...alone, ...flags, image]);
    return {is: verdicts[code] ?? 'failed', words};
  }

  /** A command that must succeed. */
  async run(...args: string[]): Promise<void> {
    const {code, words} = await this.#execute(args);
    if (code !== 0) throw new Error(`cosign ${args.join(' ')}: ${words}`);
  }

  #execute(args: string[]): Promise<{code: number; words: string}> {
    const env = {
      PATH: process.env.PATH ?? '',
      HOME: this.#folder,
      COSIGN_PASSWORD: '',
      // Two ways of signing need it.
      COSIGN_EXPERIMENTAL: '1',
      // Whatever it would ask out there, it gets no answer.
      HTTPS_PROXY: 'http://127.0.0.1:1',
      NO_PROXY: '127.0.0.1',
    };
    return new Promise((resolve) => {
      execFile(this.#program, args, {env, maxBuffer: 2 ** 26}, (error, stdout, stderr) => {
        const code = typeof error?.code === 'number' ? error.code : error === null ? 0 : 1;
        resolve({code, words: `${stdout}${stderr}`});
      });
    });
  }
}
