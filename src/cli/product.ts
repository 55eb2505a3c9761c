// Name and version of this program, from package.json alone.
import manifest from '../../package.json' with {type: 'json'};

/** Put in by scripts/build.ts. */
declare const BUILD_DIGEST: string | undefined;

export const product = {
  name: manifest.name,
  version: manifest.version,
  /** Sent with every request, so that an audit log tells ours from others'. */
  userAgent: `${manifest.name}/${manifest.version}`,
  /** Digest of the sources this was bundled from; undefined when it runs from the sources themselves. */
  build: typeof BUILD_DIGEST === 'string' ? BUILD_DIGEST : undefined,
};

/** What --version prints. */
export function versionLine(): string {
  return `${product.name} ${product.version}\n`;
}
