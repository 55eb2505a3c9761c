#!/bin/sh
# Outlives the supervisor of a sandbox: when the supervisor is gone, whatever the reason, ends what it has left behind.
# Standard input: `+ID` a process group to end, `-ID` one that has ended, `done` everything has been ended in order.
# First argument: the sandbox's directory, removed at the end.
# It reads nothing but its own pipe, which only the supervisor holds open.
groups=' '
while read -r line; do
  case $line in
    +*) groups="$groups${line#+} " ;;
    -*) id=${line#-}; case $groups in *" $id "*) groups="${groups%% "$id" *} ${groups#* "$id" }" ;; esac ;;
    done) exit 0 ;;
  esac
done
for id in $groups; do kill -s KILL -- "-$id" 2>/dev/null; done
# A killed process may still finish the write it is in: remove until nothing comes back.
tries=0
while [ "$tries" -lt 40 ]; do
  rm -rf -- "$1"
  sleep 0.05
  [ -e "$1" ] || exit 0
  tries=$((tries + 1))
done
exit 1
