// Whether a file is a program for this system, by its first bytes: what is none must not reach the C library, which would
// hand it to a shell, line by line.

export interface SystemKind {
  platform: NodeJS.Platform;
  /** As Node names it. */
  architecture: string;
}

/** `e_machine` of ELF, `cputype` of Mach-O. */
const processors: Readonly<Record<string, {elf: number; mach: number} | undefined>> = {
  x64: {elf: 0x3e, mach: 0x01000007},
  arm64: {elf: 0xb7, mach: 0x0100000c},
};

/** Undefined for a program that this system can run; scripts count if they name their interpreter. `start`: 20 bytes or more. */
export function whyNoProgram(start: Buffer, {platform, architecture}: SystemKind): string | undefined {
  const kind = kindOf(start);
  if (kind === undefined) return 'it is no program';
  if (kind === 'script') return platform === 'win32' ? 'it is a script' : undefined;
  if (kind.platform !== (platform === 'win32' || platform === 'darwin' ? platform : 'linux')) {
    return `it is a program for ${systemNames[kind.platform]}`;
  }
  const own = processors[architecture];
  const isOther = own !== undefined && kind.processor !== undefined && ![own.elf, own.mach].includes(kind.processor);
  return isOther ? `it is a program for another processor than ${architecture}` : undefined;
}

const systemNames = {linux: 'Linux', darwin: 'macOS', win32: 'Windows'} as const;

function kindOf(start: Buffer): 'script' | {platform: keyof typeof systemNames; processor?: number} | undefined {
  const text = start.toString('latin1');
  if (text.startsWith('#!')) return 'script';
  if (text.startsWith('MZ')) return {platform: 'win32'};
  if (start.length < 20) return undefined;
  if (text.startsWith('\u007fELF')) return {platform: 'linux', processor: start.readUInt16LE(18)};
  const mark = start.readUInt32BE(0);
  if (mark === 0xcffaedfe) return {platform: 'darwin', processor: start.readUInt32LE(4)};
  return mark === 0xcafebabe ? {platform: 'darwin'} : undefined;
}
