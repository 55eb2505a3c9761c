// Scripts by which shells ask the program for the words that may come next: each calls `PROGRAM __complete WORDS…`.

export const completionShells = ['bash', 'zsh', 'fish', 'kubectl'] as const;

export type CompletionShell = (typeof completionShells)[number];

/** The answer's last line is `:N`; with 4 names of files are no answer (directive.ts). */
const scripts: Readonly<Record<CompletionShell, string>> = {
  bash: `# Completion of kubectl-provision for bash: source this file, or put it into bash-completion's directory.
_kubectl_provision() {
  local line word last directive=0 words=()
  # Bash breaks words at "=": put them together again.
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD}"; do
    last=$((\${#words[@]} - 1))
    if ((last >= 0)) && [[ $word == "=" || \${words[last]} == --*= ]]; then
      words[last]+=$word
    else
      words+=("$word")
    fi
  done
  COMPREPLY=()
  while IFS= read -r line; do
    case $line in
      :*) directive=\${line#:} ;;
      *) COMPREPLY+=("\${line%%$'\\t'*}") ;;
    esac
  done < <("\${COMP_WORDS[0]}" __complete "\${words[@]}" 2>/dev/null)
  if ((\${#COMPREPLY[@]} == 0 && directive != 4)); then
    compopt -o default 2>/dev/null
  fi
}
complete -F _kubectl_provision kubectl-provision
`,
  zsh: `#compdef kubectl-provision
# Completion of kubectl-provision for zsh: put this file as _kubectl-provision into a directory of fpath, or source it.
_kubectl-provision() {
  local line directive=0 tab=$'\\t'
  local -a found
  while IFS= read -r line; do
    case $line in
      :*) directive=\${line#:} ;;
      *$tab*) found+=("\${\${line%%$tab*}//:/\\\\:}:\${line#*$tab}") ;;
      *) found+=("\${line//:/\\\\:}") ;;
    esac
  done < <("\${words[1]}" __complete "\${(@)words[2,CURRENT]}" 2>/dev/null)
  if [[ \${words[CURRENT]} == --*=* ]]; then
    compset -P '*='
  fi
  if (( \${#found} > 0 )); then
    _describe -V 'kubectl-provision' found
  elif (( directive != 4 )); then
    _files
  fi
}
compdef _kubectl-provision kubectl-provision
# As a file of fpath this is run in place of the function at the first Tab.
if [[ \${funcstack[1]} == _kubectl-provision ]]; then
  _kubectl-provision
fi
`,
  fish: `# Completion of kubectl-provision for fish: put this file into ~/.config/fish/completions.
function __kubectl_provision_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l prefix (string match -r -- '^--[^=]*=' "$current")
    set -l directive 0
    set -l found 0
    for line in ($words[1] __complete $words[2..-1] "$current" 2>/dev/null)
        if string match -q -r -- '^:' "$line"
            set directive (string sub -s 2 -- "$line")
        else
            set found 1
            printf '%s\\n' "$prefix$line"
        end
    end
    if test $found -eq 0; and test $directive -ne 4
        for path in (__fish_complete_path (string replace -- "$prefix" '' "$current"))
            printf '%s\\n' "$prefix$path"
        end
    end
end
complete -c kubectl-provision -f -a '(__kubectl_provision_complete)'
`,
  kubectl: `#!/bin/sh
# Completion of \`kubectl provision\`: put this file on PATH as kubectl_complete-provision and make it executable.
exec kubectl-provision __complete "$@"
`,
};

export function completionScript(shell: string): string {
  return scripts[shell as CompletionShell] ?? '';
}
