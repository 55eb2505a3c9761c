// Name and version of a packed chart: its Chart.yaml, and nothing else of it.
// Its libraries are loaded late, as a plain check opens no archive.
/** Most bytes an archive may unpack to here. */
const maxUnpacked = 64 * 2 ** 20;

/** Undefined where the archive has no such text; throws if it is no gzipped tar archive. */
export async function readChartMetadata(archive: Uint8Array): Promise<{name: unknown; version: unknown} | undefined> {
  const [{parse}, {gunzipSync}] = await Promise.all([import('yaml'), import('node:zlib')]);
  const text = await readChartFile(gunzipSync(archive, {maxOutputLength: maxUnpacked}));
  const metadata: unknown = text === undefined ? undefined : parse(text);
  if (typeof metadata !== 'object' || metadata === null) return undefined;
  return {
    name: 'name' in metadata ? metadata.name : undefined,
    version: 'version' in metadata ? metadata.version : undefined,
  };
}

async function readChartFile(tarball: Uint8Array): Promise<string | undefined> {
  const {Parser} = await import('tar');
  const chunks: Buffer[] = [];
  await new Promise<void>((done, failed) => {
    const parser = new Parser({
      strict: true,
      onReadEntry: (entry) => {
        if (entry.type === 'File' && /^[^/]+\/Chart\.yaml$/.test(entry.path))
          entry.on('data', (chunk) => chunks.push(chunk));
        entry.resume();
      },
    });
    parser.on('end', done).on('error', failed);
    parser.end(Buffer.from(tarball));
  });
  return chunks.length === 0 ? undefined : Buffer.concat(chunks).toString('utf8');
}
