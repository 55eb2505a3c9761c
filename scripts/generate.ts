// Writes the pages and schemas that are made from tables in the code; --check only says whether they are current.
import {mkdir, readFile, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {commandGrammar} from './generate/command-grammar.ts';
import {commandSurface} from './generate/command-surface.ts';
import {commandsPage} from './generate/commands-page.ts';
import {findingsPage} from './generate/findings-page.ts';
import {outcomeSchema} from './generate/outcome-schema.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Path in the repository → the text that belongs there. */
export async function generatedFiles(): Promise<Record<string, string>> {
  return {
    'docs/commands.md': await commandsPage(),
    'docs/findings.md': findingsPage(),
    'schema/outcome.schema.json': json(outcomeSchema),
    'schema/commands.json': json(await commandSurface()),
    'src/cli/grammar.json': json(await commandGrammar()),
  };
}

/** Paths of generated files whose content is not what it should be. */
export async function staleFiles(): Promise<string[]> {
  const files = Object.entries(await generatedFiles());
  const current = await Promise.all(files.map(([path]) => readFile(join(root, path), 'utf8').catch(() => undefined)));
  return files.filter(([, text], index) => current[index] !== text).map(([path]) => path);
}

async function write(): Promise<void> {
  for (const [path, text] of Object.entries(await generatedFiles())) {
    await mkdir(dirname(join(root, path)), {recursive: true});
    await writeFile(join(root, path), text);
  }
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (!process.argv.includes('--check')) await write();
  const stale = await staleFiles();
  for (const path of stale) process.stderr.write(`${path} is not current: run npm run generate\n`);
  process.exitCode = stale.length === 0 ? 0 : 1;
}
