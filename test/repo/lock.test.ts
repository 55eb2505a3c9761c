// The lock file installs on every machine, also when it was written where the registry lacks some variants.
import {readFileSync} from 'node:fs';
import {expect, test} from 'vitest';

interface LockedPackage {
  version?: string;
  optionalDependencies?: Record<string, string>;
}

test('every platform’s variant of a library is locked (mend it with: node scripts/complete-lock.ts)', () => {
  const text = readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8');
  const {packages} = JSON.parse(text) as {packages: Record<string, LockedPackage>};
  const locked = Object.keys(packages);
  const missing = Object.values(packages)
    .flatMap(({optionalDependencies = {}}) => Object.keys(optionalDependencies))
    .filter((name) => !locked.some((path) => path.endsWith(`node_modules/${name}`)));
  expect(missing).toEqual([]);
});
