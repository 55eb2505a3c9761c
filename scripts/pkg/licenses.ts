// The licence texts of everything in the executable that is not ours.
import {readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {PackageInside} from './packages-inside.ts';

const rule = '='.repeat(80);

export async function thirdPartyLicenses(
  packages: readonly PackageInside[],
  node: {version: string; license: string},
  root: string,
): Promise<string> {
  const texts = await Promise.all(packages.map((each) => section(each, root)));
  const introduction =
    'kubectl-provision contains the software below. Each part is under the licence that follows its name.\n' +
    'The list is that of the file kubectl-provision.cdx.json.';
  const nodeText = await readFile(node.license, 'utf8');
  return [introduction, ...texts, `${rule}\nNode.js ${node.version}\n${rule}\n\n${nodeText.trim()}`, ''].join('\n\n');
}

async function section({path, name, version, license}: PackageInside, root: string): Promise<string> {
  const directory = join(root, path);
  const files = (await readdir(directory)).filter((file) => /^(?:licen[cs]e|copying|notice)/i.test(file)).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(directory, file), 'utf8')));
  const none = `The package has no file with the text of its licence; it states: ${license}`;
  const body = texts.length > 0 ? texts.map((text) => text.trim()).join('\n\n') : none;
  return `${rule}\n${name} ${version} (${license})\n${rule}\n\n${body.replaceAll('\r\n', '\n')}`;
}
