// The shell scripts that run beside the program in containers and pods: fixed texts, everything else comes as "$@".

/** Where a call's files lie in a container or pod. */
export const mountPoint = '/scone-cli';

/**
 * Runs the program with one word replaced by the content of a file, which goes away.
 * `sh -c SCRIPT scone-cli MARKER FILE WORD…`
 */
export const secretScript = `set -eu
marker=$1
file=$2
shift 2
secret=$(cat "$file")
rm -f "$file"
count=$#
while [ "$count" -gt 0 ]; do
  if [ "$1" = "$marker" ]; then set -- "$@" "$secret"; else set -- "$@" "$1"; fi
  shift
  count=$((count - 1))
done
exec scone "$@"`;

/** Shows that files go both ways before anything depends on it, then tells the version. `sh -c SCRIPT scone-cli DIRECTORY` */
export const probeScript = `set -eu
cat "$1/probe" > "$1/answer"
exec scone --version`;

/** Words for the script above or for the program itself. `marker` is a word that nobody else can have thought of. */
export function shellWords(script: string, words: readonly string[]): string[] {
  return ['-c', script, 'scone-cli', ...words];
}

/**
 * Makes the directory anew and takes files into it from the standard input: a line each with name, SHA-256 and content in
 * base64, and a dot at the end, as not every cluster can tell the end of an input. `sh -c SCRIPT scone-cli DIRECTORY`
 */
export const takeScript = `set -eu
umask 077
rm -rf "$1"
mkdir -p "$1"
cd "$1"
while IFS= read -r name && [ "$name" != . ]; do
  IFS= read -r sum
  IFS= read -r content
  printf %s "$content" | base64 -d > "$name"
  got=$(sha256sum < "$name")
  [ "\${got%% *}" = "$sum" ] || { echo "a file did not arrive whole" >&2; exit 1; }
done
[ "$name" = . ]`;

/** Runs the program among the call's files. `sh -c SCRIPT scone-cli DIRECTORY WORD…` */
export const plainScript = `set -eu
umask 077
cd "$1"
shift
exec scone "$@"`;

/** The same as the first script of all, among the call's files. `sh -c SCRIPT scone-cli DIRECTORY MARKER FILE WORD…` */
export const secretScriptIn = `set -eu
umask 077
cd "$1"
shift
${secretScript}`;

/** Prints a file: `absent`, or its SHA-256 and its content in base64. `sh -c SCRIPT scone-cli FILE` */
export const giveScript = `set -eu
if [ ! -e "$1" ]; then echo absent; exit 0; fi
sum=$(sha256sum < "$1")
echo "\${sum%% *}"
base64 < "$1"`;

/** Lives until it is told to end. */
export const idleScript = `trap 'exit 0' TERM INT
while :; do sleep 3600 & wait $!; done`;
