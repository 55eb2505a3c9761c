// oclif's modules require each other, and libraries for finding plugins and drawing spinners, at their very start. In the bundle
// each is loaded when something of it is first used, which for a command of ours is seldom.
import {readFile} from 'node:fs/promises';
import type {Plugin} from 'esbuild';

/** As TypeScript writes imports for CommonJS: `const util_1 = __importDefault(require("./util"));` */
const statement = /^(?:const|var) (\w+) = ((?:__importDefault\(|__importStar\()?require\("[^"]+"\)\)?);$/gm;

export const lateRequires: Plugin = {
  name: 'late-requires',
  setup({onLoad}) {
    onLoad({filter: /[/\\]@oclif[/\\]core[/\\]lib[/\\].*\.js$/}, async ({path}) => ({
      contents: withLateRequires(await readFile(path, 'utf8')),
      loader: 'js',
    }));
  },
};

/** The same module, which requires what it names at the first use of the name. */
export function withLateRequires(source: string): string {
  const required = new Map([...source.matchAll(statement)].map(([, name = '', call = '']) => [name, call]));
  if (required.size === 0) return source;
  const names = new RegExp(`\\b(?:${[...required.keys()].join('|')})\\b(?!["'])`, 'g');
  const rest = source.replace(statement, '').replace(names, (name) => `(late_${name}())`);
  // Functions are there before the first line of the module runs, wherever they stand.
  const late = [...required].map(
    ([name, call]) => `var ${name}; function late_${name}() { return ${name} ??= ${call}; }`,
  );
  return `${rest}\n${late.join('\n')}\n`;
}
