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
# A killed process may still write for a moment.
tries=0
while [ "$tries" -lt 40 ]; do
  alive=
  for id in $groups; do kill -s 0 -- "-$id" 2>/dev/null && alive=yes; done
  [ -z "$alive" ] && break
  tries=$((tries + 1))
  sleep 0.05
done
rm -rf -- "$1"
