// `npm run pkg`: makes the executables and what is published with them, in dist/bin.
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';
import {makeRelease} from './release.ts';
import {nameOf, targets} from './targets.ts';

const usage = `usage: npm run pkg -- [--target OS-ARCH]… [--only-executables] [--release-url URL] [--directory DIR]
targets: ${targets.map(nameOf).join(', ')}
`;

const {values} = parseArgs({
  options: {
    target: {type: 'string', multiple: true, default: targets.map(nameOf)},
    'only-executables': {type: 'boolean', default: false},
    // Reserved for what does not exist: a manifest that is published needs the real one.
    'release-url': {type: 'string', default: 'https://kubectl-provision.invalid/releases'},
    directory: {type: 'string'},
    help: {type: 'boolean', short: 'h', default: false},
  },
});

const root = fileURLToPath(new URL('../..', import.meta.url));
const chosen = targets.filter((target) => values.target.includes(nameOf(target)));
if (values.help || chosen.length < new Set(values.target).size) {
  process.stderr.write(usage);
  process.exitCode = values.help ? 0 : 2;
} else {
  await makeRelease({
    root,
    directory: values.directory ?? join(root, 'dist', 'bin'),
    cacheDirectory: join(root, 'node_modules', '.cache', 'node-of-executables'),
    targets: chosen,
    releaseUrl: values['release-url'],
    archives: !values['only-executables'],
    say: (text) => process.stdout.write(`${text}\n`),
  });
}
