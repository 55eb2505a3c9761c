// Asks a program for its version by running it, with a time limit and without our secrets in its environment.
import {execFile} from 'node:child_process';
import {open} from 'node:fs/promises';
import {reasonOf} from '../report/failure.ts';
import {type SystemKind, whyNoProgram} from './program-header.ts';

type Answer = {printed: string} | {trouble: string; code?: string | number | null | undefined};

export interface AskOptions extends SystemKind {
  env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds; after that the program is ended and counts as one that does not run. */
  limitMs: number;
}

/** What a program that is only asked for its version may need. */
const harmless = ['PATH', 'HOME', 'USERPROFILE', 'SystemRoot', 'TMPDIR', 'TEMP', 'LANG', 'LC_ALL'];

export function versionAsker(options: AskOptions): (file: string) => Promise<Answer> {
  return async (file) => {
    const start = await startOf(file).catch(reasonOf);
    const trouble = typeof start === 'string' ? start : whyNoProgram(start, options);
    if (trouble !== undefined) return {trouble};
    const answer = await run(file, options);
    // A file just written is busy for the moment in which another child process of ours is being started.
    return 'trouble' in answer && answer.code === 'ETXTBSY' ? run(file, options) : answer;
  };
}

async function startOf(file: string): Promise<Buffer> {
  const handle = await open(file, 'r');
  try {
    const {buffer, bytesRead} = await handle.read(Buffer.alloc(64), 0, 64, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

function run(file: string, {env, limitMs}: AskOptions): Promise<Answer> {
  const own = Object.fromEntries(harmless.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
  const options = {env: own, timeout: limitMs, killSignal: 'SIGKILL', maxBuffer: 64 * 1024} as const;
  return new Promise((resolve) => {
    execFile(file, ['--version'], options, (error, stdout, stderr) => {
      if (error === null) return resolve({printed: stdout});
      const said = stderr.trim().split('\n')[0];
      const why = error.killed ? `it gave no answer within ${limitMs / 1000} s` : said || error.message;
      return resolve({trouble: why.slice(0, 300), code: error.code});
    });
  });
}
