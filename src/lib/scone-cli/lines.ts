// What the program printed, as lines: without terminal codes, carriage returns and the banner of its runtime.

// biome-ignore lint/suspicious/noControlCharactersInRegex: terminal codes begin with one.
const terminalCodes = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g;

/** Log lines and settings that the runtime may print around an answer, on either stream. */
const banner = [
  // [SCONE|WARN] src/enclave/dispatch.c:207:print_version(): Application runs in SIM mode
  /^\[[A-Z_a-z]+(?:\|[A-Z]+)?\] /,
  // export SCONE_QUEUES=4, SCONE_MODE=sim
  /^(?:export )?[A-Z][A-Z0-9_]*=/,
  // 2026-01-01T00:00:00Z WARN …, [2026-01-01T00:00:00Z WARN  scone] …
  /^\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d/,
  /^(?:TRACE|DEBUG|INFO|WARN)\b[: ]/,
];

/** The text with line feeds only and without terminal codes. */
export function plainText(text: string): string {
  return text.replace(terminalCodes, '').replaceAll(/\r+\n/g, '\n').replaceAll('\r', '\n');
}

/** Lines that are neither empty nor the runtime's banner, without blanks around them. */
export function answerLines(text: string): string[] {
  return plainText(text)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !isBanner(line));
}

export function isBanner(line: string): boolean {
  return banner.some((form) => form.test(line));
}
