// What a Node is made of: its `process.versions`.
import {execFile} from 'node:child_process';
import {promisify} from 'node:util';

export async function versionsOf(node: string): Promise<Record<string, string>> {
  const {stdout} = await promisify(execFile)(node, ['-p', 'JSON.stringify(process.versions)']);
  return JSON.parse(stdout);
}
