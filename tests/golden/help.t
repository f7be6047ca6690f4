What is told of options in several places is the same in all of them.

Every option that a command's help lists is in the manual, and every one that the manual has is in some help.

  $ cat >$T/helps <<<'for c in audit watch observe who control whatif impact enforce "enforce plan" trace log why diff atlas "atlas import" policy "policy explain"; do cordon $c --help; done'
  $ bash $T/helps | grep -oE -- '--[a-z][a-z-]+' | sort -u >$T/help; grep -oE 'Fl -[a-z][a-z-]+' man/cordon.1 | sed 's/Fl -/--/' | sort -u | comm -3 $T/help - | grep -v -- --help
  [1]

Help fits 80 columns, but for command lines.

  $ bash $T/helps | grep -v '^  [a-z]* *cordon \|^  adb \|^Usage\|^       cordon' | awk 'length > 80'

Shells complete what the help lists, and what options take.

  $ cat completions/cordon.bash - >$T/complete <<<'COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _cordon; printf "%s\n" "${COMPREPLY[@]}"'
  $ bash $T/complete cordon w
  watch
  who
  whatif
  why
  $ bash $T/complete cordon watch --st
  --store
  --store-size
  $ bash $T/complete cordon watch -f ''
  view
  text
  json
  $ bash $T/complete cordon enforce ''
  plan
  render
  apply
  status
  confirm
  revert
  recover
  $ bash $T/complete cordon enforce plan --mo
  --mode
  $ bash $T/complete cordon enforce plan --mode ''
  log
  reject
  drop
  $ bash $T/complete cordon enforce apply --target r
  rpz
  $ bash $T/complete cordon impact -p clean
  clean-network-2020
  $ bash $T/complete cordon log -V d
  deny
  $ bash $T/complete cordon who --a
  --as-of
  --atlas
  $ bash $T/complete cordon atlas import --c
  --consolidated
