// Where the audit log goes according to the owner config on this machine, with which the CAS was provisioned from here.
import {readFile} from 'node:fs/promises';
import {casFiles, formerCasFiles, targetDirectory} from '../../keys/target-directory.ts';
import type {CasName} from '../names.ts';
import {isAbout, type NetworkSink, sinkIn} from './sink.ts';

/** Undefined where no such file tells of a network sink. Only what it says of the log is ever looked at. */
export async function recordedSink(
  directory: string,
  cas: CasName,
): Promise<(NetworkSink & {from: string}) | undefined> {
  const target = targetDirectory(directory);
  const [own, shared] = [casFiles(target, cas).ownerConfig, formerCasFiles(target, cas).ownerConfig];
  const text = await readText(own);
  if (text !== undefined) return networkSink(text, own);
  const sharedText = await readText(shared);
  return sharedText !== undefined && isAbout(sharedText, cas) ? networkSink(sharedText, shared) : undefined;
}

function networkSink(text: string, file: string): (NetworkSink & {from: string}) | undefined {
  const sink = sinkIn(text);
  return sink?.kind === 'network' ? {url: sink.url, from: file} : undefined;
}

/** What is not there, or not ours to read, tells nothing. */
async function readText(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch(() => undefined);
}
