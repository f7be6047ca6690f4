Control over a table of stakes; no atlas is asked.

  $ printf 'owner,owned,share\nx,a,60%%\ny,a,10%%\nb,a,30%%\na,b,50%%\nz,b,50%%\n' >$T/stakes.csv
  $ cordon control --stakes $T/stakes.csv --seed x --test 'aggregate>=50'
  a: met, 90 %
      x holds 60 % of a
  b: met, 50 %
      x holds 60 % of a
      a holds 50 % of b
  $ cordon control --stakes $T/stakes.csv --seed x y z --test 'multiplicative>=1' --json
  {"test":"multiplicative >= 1 %","controlled":[{"party":"a","answer":"met","share":"100 %","proof":["x holds 60 % of a"]},{"party":"b","answer":"met","share":"100 %","proof":["z holds 50 % of b"]}],"complete":true}
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

Attributed reads the law twice, and says so where the readings part; majority follows the votes.

  $ printf 'p,h,60%%\nh,t,30%%\n' >$T/two.csv
  $ cordon control --stakes $T/two.csv --seed p --test 'attributed>=20'
  h: met, 60 %
      p holds 60 % of h
  t: undetermined, 18 % multiplicative, 30 % attributed
      p holds 60 % of h
      h holds 30 % of t
  $ cordon control --stakes $T/two.csv --seed p --test 'attributed>=20' --json
  {"test":"attributed >= 20 %","controlled":[{"party":"h","answer":"met","share":"60 %","proof":["p holds 60 % of h"]},{"party":"t","answer":"undetermined","share":"18 % multiplicative, 30 % attributed","proof":["p holds 60 % of h","h holds 30 % of t"]}],"complete":true}
  $ cordon control --stakes $T/two.csv --seed p --test 'attributed>30'
  h: met, 60 %
      p holds 60 % of h
  $ printf 'owner,owned,share,kind\nx,a,30%%,equity\nx,a,51%%,votes\ny,a,70%%,equity\na,b,60%%,equity\nx,c,0%%,golden\n' >$T/votes.csv
  $ cordon control --stakes $T/votes.csv --seed x --test majority
  a: met, 51 %
      x holds 51 % of a (votes)
  b: met, 60 %
      x holds 51 % of a (votes)
      a holds 60 % of b
  $ cordon control --stakes $T/votes.csv --seed x --test majority+golden
  a: met, 51 %
      x holds 51 % of a (votes)
  b: met, 60 %
      x holds 51 % of a (votes)
      a holds 60 % of b
  c: met, 0 %
      x holds 0 % of c (golden)

What cannot be answered is not answered.

  $ cordon control --stakes $T/stakes.csv --seed x --test 'plurality'
  ! cordon control: --test 'plurality': there is no such control test; there is: aggregate, multiplicative, attributed (e.g. aggregate>=50) and majority; see 'cordon control --help'
  [2]
  $ cordon control --stakes $T/stakes.csv --seed x --test 'majority>40'
  ! cordon control: --test 'majority>40': majority is over half of the votes; it takes no threshold; see 'cordon control --help'
  [2]
  $ cordon control --stakes $T/stakes.csv --seed x --test 'majority+gold'
  ! cordon control: --test 'majority+gold': after + comes golden, board or contract: what makes control by itself; see 'cordon control --help'
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

What a row says wrongly is told with its place, and is unknown; so are seeds that are not there. The rest is
answered, and that it is not all is said.

  $ printf 'a,b,100%%\nb,a,100%%\nx,c,51%%\n' >$T/loop.csv
  $ cordon control --stakes $T/loop.csv --seed x --test 'multiplicative>=50'
  a: undetermined, 0-100 %
      b holds 100 % of a
  b: undetermined, 0-100 %
      a holds 100 % of b
  c: met, 51 %
      x holds 51 % of c
  incomplete: some rows or seeds could not be used as they are
  ! cordon: $T/loop.csv:1:5: these parties own each other wholly, in a circle: a -> b -> a; nobody can be behind them: name who is, or correct a share; who controls them is unknown
  [3]
  $ printf 'owner,owned,share,from,to\nx,a,60%%,,\nx,b,60,,\nx,,5%%,,\nx,c,-5%%,,\nx,d,4o%%,,\nx,x,10%%,,\nx,e,50%%,2026-02-01,2026-01-01\nx,f,70%%,,\ny,f,40%%,,\nx,g,30%%,,\nx,g,30%%,,\n"x",h,"",,\nx,i,?,,\nx,j,30%%,,\nx,j,25%%,,\n' >$T/bad.csv
  $ cordon control --stakes $T/bad.csv --seed x why --test 'aggregate>=50'
  a: met, 60 %
      x holds 60 % of a
  b: undetermined, 0-100 %
      x holds 0-100 % of b
  c: undetermined, 0-100 %
      x holds 0-100 % of c
  d: undetermined, 0-100 %
      x holds 0-100 % of d
  e: undetermined, 0-50 %
      x holds 50 % of e (disputed)
  f: met, 60-70 %
      x holds 70 % of f
  h: undetermined, 0-100 %
      x holds 0-100 % of h
  i: undetermined, 0-100 %
      x holds 0-100 % of i
  j: met, 55 %
      x holds 30 % of j
      x holds 25 % of j
  incomplete: some rows or seeds could not be used as they are
  ! cordon: $T/bad.csv:3:5: a share over 100 %, for per cent are written with their sign: '60'; like 50%, 0.5, 1/2 or 30-35%; it is taken as unknown
  ! cordon: $T/bad.csv:4:3: the owned is missing; name it; the row is left out
  ! cordon: $T/bad.csv:5:5: a share below nothing: '-5%'; like 50%, 0.5, 1/2 or 30-35%; it is taken as unknown
  ! cordon: $T/bad.csv:6:5: this is no share: '4o%'; like 50%, 0.5, 1/2 or 30-35%; it is taken as unknown
  ! cordon: $T/bad.csv:7:3: a party cannot hold itself: 'x'; name who holds it; the row is left out
  ! cordon: $T/bad.csv:8:20: the last day lies before the first: '2026-01-01'; swap them if they are reversed; the stake is taken as disputed, on every day
  ! cordon: $T/bad.csv:13:7: the share is missing: write ? where it is not known; like 50%, 0.5, 1/2 or 30-35%; it is taken as unknown
  ! cordon: $T/bad.csv: no stake names the seed 'why'; a seed is written as the table writes the party
  ! cordon: $T/bad.csv:10:5: with this the shares in 'f' come to 110 %; correct a share, give dates, or mark rival claims as disputed; until then each is taken as lower by up to what is too much
  ! cordon: $T/bad.csv:12:1: the same stake of 'x' in 'g' as in line 11; it counts once; if there are two blocks, write one row with their sum
  ! cordon: $T/bad.csv:16:1: another stake of 'x' in 'j' beside that of line 15; the two are added up; give them dates if one followed the other, or mark rival claims as disputed
  [3]
  $ printf 'owner,owned,share\nx,,5%%\n' >$T/worse.csv
  $ cordon control --stakes $T/worse.csv --seed x --test 'aggregate>=50'
  incomplete: no party meets aggregate >= 50 % as far as the table can be used, and some of its rows or seeds cannot
  ! cordon: $T/worse.csv:2:3: the owned is missing; name it; the row is left out
  ! cordon: $T/worse.csv: no stake names the seed 'x'; a seed is written as the table writes the party
  [3]
  $ cordon control --stakes $T/worse.csv --seed x --test 'aggregate>=50' --json
  {"test":"aggregate >= 50 %","controlled":[],"complete":false}
  ! cordon: $T/worse.csv:2:3: the owned is missing; name it; the row is left out
  ! cordon: $T/worse.csv: no stake names the seed 'x'; a seed is written as the table writes the party
  [3]

A slip of the keyboard is not passed over: a column that is nearly one of the table's, a comma for a decimal point, a
quotation mark too many, more digits than can be counted with, and control characters in a name.

  $ printf 'Owner,Owned,Share,form,note\nx,a,60%%,2030,\nx,b,0,5\nx,c,0,5,,,\nx,"d,60%%\nx,e,51%%,,0,5\nx,f\033[2J,0.51000000000000000000000000000001\n' >$T/slips.csv
  $ cordon control --stakes $T/slips.csv --seed x --test 'aggregate>=50' --as-of 2026-01-01
  a: met, 60 %
      x holds 60 % of a
  e: undetermined, 0-100 %
      x holds 0-100 % of e
  f?[2J: met, 51-51.0001 %
      x holds 51-51.0001 % of f?[2J
  incomplete: some rows or seeds could not be used as they are
  ! cordon: $T/slips.csv:1:19: this column is not used: 'form'; is it 'from'?
  ! cordon: $T/slips.csv:1:24: this column is not used: 'note'; the first line names the columns: owner,owned,share and, where there are such, kind,from,to,disputed
  ! cordon: $T/slips.csv:5:3: there is a quotation mark too many in this row (RFC 4180 2.5-2.7); close it, or write it twice where it stands for itself; the row is left out
  ! cordon: $T/slips.csv:6:12: the row has more fields than the first one: '5'; a value with a comma in it stands in quotation marks, a share has a point (0.5); the share is taken as unknown
  ! cordon: $T/slips.csv:7:9: a share of more digits than are counted: '0.51000000000000000000000000000001'; it is taken as 51-51.0001 %
  [3]
  $ printf 'owner;owned;share\nx;a;60%%\n' >$T/other.csv
  $ cordon control --stakes $T/other.csv --seed x --test 'aggregate>=50'
  ! cordon: $T/other.csv:1:1: there is no column 'owner'; fields stand between commas, not semicolons
  [2]

A dash is standard input, though there may be a file of that name.

  $ cd $T; echo x >./-; printf 'owner,owned,share\na,b,60%%\n' | cordon control --stakes - --seed a --test majority
  b: met, 60 %
      a holds 60 % of b
