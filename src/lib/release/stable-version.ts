// The number of the vendor's newest stable release; asked for only when somebody wants to know.
import {Failure} from '../report/failure.ts';
import {readVersion, type Version} from '../scone/semantic-version.ts';
import {vendorKey} from '../scone/trust.ts';
import {stableLocation} from './locations.ts';
import {surroundingsOf} from './open-release.ts';
import {mainSource} from './place.ts';
import {proveBySignature, readSignatureOf} from './prove.ts';
import type {ReleaseOptions, ReleaseWorld} from './release-options.ts';
import {addressOf} from './source.ts';
import {loadTrustedKeys} from './trusted-key.ts';

/** Never cached, since it changes. The signature is required. */
export async function readStableVersion(
  options: Pick<ReleaseOptions, 'cwd' | 'mirror' | 'offline' | 'trustedKeys'>,
  world: ReleaseWorld,
): Promise<Version> {
  const source = await mainSource(surroundingsOf(options, world));
  const place = {source, path: stableLocation};
  const object = addressOf(place);
  const [bytes, signature] = await Promise.all([source.read(place.path, 256), readSignatureOf(place)]);
  if (!bytes) throw new Failure({summary: 'the file does not exist', object});
  const keys = () => loadTrustedKeys(options.trustedKeys ?? [vendorKey]);
  await proveBySignature(place, bytes, signature, {keys, now: world.now});
  const version = readVersion(Buffer.from(bytes).toString('utf8').trim());
  if (version) return version;
  throw new Failure({summary: 'the file holds no version', object});
}
