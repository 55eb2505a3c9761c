// Progress on a terminal: finished steps stay as lines, running ones move below them and are redrawn in place.
import {cut, widthOf, wrap} from './layout.ts';
import type {Paint} from './paint.ts';
import type {Activity, Progress} from './progress.ts';
import type {ReportStream} from './reporter.ts';
import {timeSpan} from './time-span.ts';

const frames = ['|', '/', '-', '\\'];
/** More running lines than this could outgrow a small window, and then they could not be redrawn in place. */
const mostLines = 8;

export interface LiveOptions {
  stream: ReportStream;
  paint: Paint;
  now: () => Date;
  /** Calls back about ten times a second until the returned function is called. */
  tick: (callback: () => void) => () => void;
}

interface Running extends Activity {
  since: number;
}

/** Whole seconds that are over. */
function seconds(milliseconds: number): string {
  return milliseconds < 10_000
    ? `${Math.floor(milliseconds / 1000)} s`
    : timeSpan(Math.floor(milliseconds / 1000) * 1000);
}

export function progressLive({stream, paint, now, tick}: LiveOptions): Progress {
  const running = new Map<string, Running>();
  let drawn = 0;
  let frame = 0;
  let paused = false;
  let stopTicking: (() => void) | undefined;

  /** One line; more where there are few and all does not fit in: the state is what one waits to read. */
  const linesOf = ({text, state, since}: Running, isOneOfFew: boolean) => {
    const elapsed = now().getTime() - since;
    const time = elapsed < 1000 ? '' : ` (${seconds(elapsed)})`;
    const width = Math.max(10, (stream.columns ?? 80) - 3);
    const symbol = paint.cyan(frames[frame % frames.length] ?? '');
    const line = (words: string) => `${symbol} ${cut(words, width - time.length)}${paint.dim(time)}`;
    const [what, why] = [text, state].map((part) => part.replaceAll('\n', ' ')) as [string, string];
    const all = why === '' ? what : `${what}: ${why}`;
    if (!isOneOfFew || why === '' || widthOf(all) <= width - time.length) return [line(all)];
    const [first = '', ...rest] = [
      ...wrap(`${what}${time}`, width, {rest: '  '}),
      ...wrap(why, width, {first: '    '}),
    ];
    return [`${symbol} ${cut(first, width)}`, ...rest.map((part) => paint.dim(cut(part, width)))];
  };
  const lines = () => {
    const all = [...running.values()];
    const shown = all.slice(0, mostLines).flatMap((each) => linesOf(each, all.length <= mostLines / 2));
    return all.length > mostLines ? [...shown, paint.dim(`  and ${all.length - mostLines} more`)] : shown;
  };
  /** One write for everything, so that nothing flickers: go up, clear, permanent lines, running lines. */
  const draw = (permanent: readonly string[] = []) => {
    const live = paused ? [] : lines();
    const back = drawn === 0 ? '' : `\u001b[${drawn}A\r\u001b[0J`;
    drawn = live.length;
    const text = back + [...permanent, ...live].map((part) => `${part}\n`).join('');
    if (text !== '') stream.write(text);
    if (running.size > 0 && !paused) stopTicking ??= tick(redraw);
    else rest();
  };
  const redraw = () => {
    frame++;
    draw();
  };
  const rest = () => {
    stopTicking?.();
    stopTicking = undefined;
  };

  return {
    begin(activity) {
      running.set(activity.id, {...activity, since: running.get(activity.id)?.since ?? now().getTime()});
      draw();
    },
    end(id, {ok, text, isMinor}) {
      running.delete(id);
      draw(isMinor ? [] : [`${ok ? paint.green('√') : paint.red('×')} ${text}`]);
    },
    say: (text) => draw([text]),
    sumUp: (text) => draw([`${paint.green('√')} ${text}`]),
    pause() {
      paused = true;
      draw();
    },
    resume() {
      paused = false;
      draw();
    },
    close() {
      running.clear();
      draw();
    },
  };
}
