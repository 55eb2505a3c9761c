// Asks a program for its version by running it, with a time limit and without our secrets in its environment.
import {execFile} from 'node:child_process';

type Answer = {printed: string} | {trouble: string};

/** What a program that is only asked for its version may need. */
const harmless = ['PATH', 'HOME', 'USERPROFILE', 'SystemRoot', 'TMPDIR', 'TEMP', 'LANG', 'LC_ALL'];

/** `limitMs`: after that it is ended and counts as one that does not run. */
export function versionAsker(
  env: Readonly<Record<string, string | undefined>>,
  limitMs: number,
): (file: string) => Promise<Answer> {
  const own = Object.fromEntries(harmless.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
  const ask = (file: string) =>
    new Promise<Answer & {code?: string | number | null | undefined}>((resolve) => {
      const options = {env: own, timeout: limitMs, killSignal: 'SIGKILL', maxBuffer: 64 * 1024} as const;
      execFile(file, ['--version'], options, (error, stdout, stderr) => {
        if (error === null) return resolve({printed: stdout});
        const said = stderr.trim().split('\n')[0];
        const why = error.killed ? `it gave no answer within ${limitMs / 1000} s` : said || error.message;
        return resolve({trouble: why.slice(0, 300), code: error.code});
      });
    });
  return async (file) => {
    const answer = await ask(file);
    // A file just written is busy for the moment in which another child process of ours is being started.
    return 'trouble' in answer && answer.code === 'ETXTBSY' ? ask(file) : answer;
  };
}
