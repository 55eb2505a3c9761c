// The images of the operator's services.

const repository = 'registry.scontain.com/scone.cloud';

/** The image that the operator takes for a service when the object names none. */
export function defaultImage(name: string, version: string): string {
  return `${repository}/${name}:${version}`;
}

/** The image with the operator's version if it has neither tag nor digest. */
export function imageWithTag(image: string, version: string): string {
  return tagOf(image) === undefined && !image.includes('@') ? `${image}:${version}` : image;
}

/** The tag of an image reference; a colon before the last slash belongs to a port. */
export function tagOf(image: string): string | undefined {
  const name = (image.split('@')[0] ?? '').slice(image.lastIndexOf('/') + 1);
  const colon = name.indexOf(':');
  return colon === -1 ? undefined : name.slice(colon + 1);
}

/** Whether the text can be an image reference at all. */
export function isImage(text: string): boolean {
  return /^[a-zA-Z0-9][\w.:/-]*(@sha256:[0-9a-f]{64})?$/.test(text);
}
