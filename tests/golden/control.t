Control over a table of stakes; no atlas is asked.

  $ printf 'owner,owned,share\nx,a,60%%\ny,a,10%%\nb,a,30%%\na,b,50%%\nz,b,50%%\n' >$T/stakes.csv
  $ cordon control --stakes $T/stakes.csv --seed x --test 'aggregate>=50'
  a: met, 90 %
      x holds 60 % of a
  b: met, 50 %
      x holds 60 % of a
      a holds 50 % of b
  $ cordon control --stakes $T/stakes.csv --seed x y z --test 'multiplicative>=1' --json
  {"test":"multiplicative >= 1 %","controlled":[{"party":"a","answer":"met","share":"100 %","proof":["x holds 60 % of a"]},{"party":"b","answer":"met","share":"100 %","proof":["z holds 50 % of b"]}]}
  $ cordon control --stakes $T/stakes.csv --seed y --test 'aggregate>=50'
  nobody: no party meets aggregate >= 50 %

Columns may stand in any order, with days, kinds and disputes; shares may be intervals.

  $ printf 'share,owned,owner,from,to,disputed\n45-55%%,a,x,,,\n1/2,b,x,2020,2024,\n0.6,c,x,,,yes\n' >$T/dated.csv
  $ cordon control --stakes $T/dated.csv --seed x --test 'aggregate>=50' --as-of 2024-12-31
  a: undetermined, 45-55 %
      x holds 45-55 % of a
  b: met, 50 %
      x holds 50 % of b
  c: undetermined, 0-60 %
      x holds 60 % of c (disputed)
  $ cordon control --stakes $T/dated.csv --seed x --test 'aggregate>=50' --as-of 2025-01-01
  a: undetermined, 45-55 %
      x holds 45-55 % of a
  c: undetermined, 0-60 %
      x holds 60 % of c (disputed)

What cannot be answered is not answered.

  $ cordon control --stakes $T/stakes.csv --seed x --test 'majority'
  ! cordon control: --test 'majority': there is no such control test; there is: aggregate, multiplicative (e.g. aggregate>=50); see 'cordon control --help'
  [2]
  $ cordon control --stakes $T/stakes.csv --seed x --test 'aggregate>=0.5'
  ! cordon control: --test 'aggregate>=0.5': say whether the threshold is per cent (0.5%) or a fraction (1/2); see 'cordon control --help'
  [2]
  $ cordon control --stakes $T/stakes.csv --test 'aggregate>=50'
  ! cordon control: --seed is missing; see 'cordon control --help'
  [2]
  $ cordon control --stakes $T/none.csv --seed x --test 'aggregate>=50'
  ! cordon: $T/none.csv: No such file or directory
  [2]
  $ printf 'a,b,100%%\nb,a,100%%\nx,c,1%%\n' >$T/loop.csv
  $ cordon control --stakes $T/loop.csv --seed x --test 'multiplicative>=50'
  ! cordon: $T/loop.csv: these parties own each other wholly, in a circle: a -> b -> a
  [2]

Rows that make no sense are left out, and so are seeds that are not there; the rest is answered.

  $ printf 'owner,owned,share\nx,a,60%%\nx,b,60\nx,,5%%\n' >$T/bad.csv
  $ cordon control --stakes $T/bad.csv --seed x why --test 'aggregate>=50'
  a: met, 60 %
      x holds 60 % of a
  ! cordon: $T/bad.csv:3: a share over 100 %: '60'; per cent are written with their sign, 50%
  ! cordon: $T/bad.csv:4: owner or owned is missing
  ! cordon: $T/bad.csv: no stake names the seed 'why'
  [3]
