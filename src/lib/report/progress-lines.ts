// Progress for logs and pipes: one line per step in the order of time, no colour, nothing redrawn.
import type {Activity, Progress} from './progress.ts';

/** `now` gives each line its time of day (UTC). */
export function progressLines(write: (text: string) => void, now: () => Date): Progress {
  const say = (line: string) => {
    const time = now().toISOString().slice(11, 19);
    write(
      line
        .split('\n')
        .map((part, index) => `${index === 0 ? `${time}Z` : '         '} ${part}\n`)
        .join(''),
    );
  };
  return {
    begin: ({text, state}: Activity) => say(state ? `${text}: ${state}` : text),
    end: (_id, {ok, text}) => say(`${ok ? 'done' : 'failed'}: ${text}`),
    say,
    sumUp() {},
    pause() {},
    resume() {},
    close() {},
  };
}
