// Questions to the person at the keyboard, between two lines of what a run tells.
import type {Reporter} from '../lib/report/reporter.ts';
import type {Prompt} from '../runtime.ts';

export interface Questions {
  confirm: (question: string) => Promise<boolean>;
  /** What is typed is not shown. */
  askPassphrase: (question: string) => Promise<string>;
}

/** None where nobody can be asked. */
export function questionsFor(prompt: Prompt, reporter: Reporter, signal: AbortSignal): Partial<Questions> {
  if (!prompt.interactive) return {};
  const asking = async <T>(ask: () => Promise<T>): Promise<T> => {
    reporter.pause();
    try {
      return await ask();
    } finally {
      reporter.resume();
    }
  };
  return {
    confirm: (question) => asking(() => prompt.confirm(question, false, signal)),
    askPassphrase: (question) =>
      asking(() => prompt.ask({message: question, hidden: true, fault: () => undefined}, signal)),
  };
}
