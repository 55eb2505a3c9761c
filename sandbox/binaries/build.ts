// Builds programs from a committed Go module.
import {spawn} from 'node:child_process';
import {mkdtemp, rename, rm} from 'node:fs/promises';
import {basename, join} from 'node:path';
import type {ModuleCache} from './cache.ts';
import type {GoModule, GoTool} from './tool.ts';
import {requiredVersion} from './tool.ts';

export interface BuildOptions {
  module: GoModule;
  cache: ModuleCache;
  tools: readonly GoTool[];
  /** Path of the go program. */
  go: string;
  talk: (text: string) => void;
  signal?: AbortSignal | undefined;
}

/** Builds into the cache; each program appears there whole or not at all. Throws with go's own words. */
export async function buildTools(options: BuildOptions): Promise<void> {
  const {module, cache, tools, talk} = options;
  const names = tools.map(({name}) => name).join(', ');
  talk(`building ${names} with Go (once; some minutes if Go has never built them)`);
  const stamps = Object.entries(module.stamps(requiredVersion(cache.goMod, module.versionOf)));
  const flags = ['-s', '-w', ...stamps.flatMap(([variable, value]) => ['-X', `${variable}=${value}`])];
  const work = await mkdtemp(join(cache.directory, 'build-'));
  try {
    const packages = tools.map((tool) => tool.package);
    const args = ['build', '-v', '-trimpath', '-ldflags', flags.join(' '), '-o', `${work}/`, ...packages];
    await runGo(options, args);
    for (const tool of tools) await rename(join(work, builtName(tool)), join(cache.directory, tool.name));
  } finally {
    await rm(work, {recursive: true, force: true});
  }
  talk(`built ${names}`);
}

/** `go build` names a program after the last element of its package that is no major version. */
function builtName(tool: GoTool): string {
  return basename(tool.package.replace(/\/v\d+$/, ''));
}

const progressInterval = 10_000;

function runGo({go, cache, talk, signal}: BuildOptions, args: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(go, args, {
      cwd: cache.source,
      // The programs need nothing of C, and a machine may have no compiler for it.
      env: {...process.env, CGO_ENABLED: '0'},
      stdio: ['ignore', 'ignore', 'pipe'],
      ...(signal === undefined ? {} : {signal}),
    });
    const started = Date.now();
    const lines: string[] = [];
    child.stderr.setEncoding('utf8');
    child.stderr.on('data', (part: string) => lines.push(...part.split('\n').filter((line) => line !== '')));
    const timer = setInterval(() => {
      const seconds = Math.round((Date.now() - started) / 1000);
      talk(`  ${seconds} s, ${lines.length} packages, now ${lines.at(-1) ?? 'starting'}`);
    }, progressInterval);
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(timer);
      if (code === 0) resolve();
      else reject(new Error(`go build failed in ${cache.source}:\n${lines.slice(-20).join('\n')}`));
    });
  });
}
