// Name and version of this program, from package.json alone.
import manifest from '../../package.json' with {type: 'json'};

export const product = {
  name: manifest.name,
  version: manifest.version,
  /** Sent with every request, so that an audit log tells ours from others'. */
  userAgent: `${manifest.name}/${manifest.version}`,
};

/** What --version prints. */
export function versionLine(): string {
  return `${product.name} ${product.version}\n`;
}
