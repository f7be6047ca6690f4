The policies inside the program, and their own cases.

  $ cordon policy list
  clean-network-2020     superseded  2020-08-05 to 2021-01-20 Clean Network programme of August 2020
  data-residency-eu      example     2018-05-25 to now        Personal data stay under EU law
  $ cordon policy test
  clean-network-2020: 19 of 19 cases passed
  data-residency-eu: 16 of 16 cases passed
  $ cordon policy show clean-network-2020 | cmp - policies/clean-network-2020.yaml

The example in the documentation is a valid policy and passes its cases.

  $ awk '/^```yaml$/ && !done { f = 1; next } /^```$/ { if (f) done = 1; f = 0 } f' docs/policies.md >$T/p.yaml
  $ cordon policy check $T/p.yaml && cordon policy test $T/p.yaml
  $T/p.yaml: our-vendors, version 1: 2 rules, 4 cases
  our-vendors: 4 of 4 cases passed

All that is wrong is told at once.

  $ sed 's/verdict: deny/verdict: dney/; s/host.special/host.specail/; s/\[contact/[contcat/; s/rule: away/rule: awya/' $T/p.yaml >$T/wrong.yaml
  $ cordon policy check $T/wrong.yaml
  ! cordon: $T/wrong.yaml:18:14: 'contcat.*' is no data class; did you mean 'contact'?
  ! cordon: $T/wrong.yaml:26:11: there is no condition 'host.specail'; did you mean 'host.special'?
  ! cordon: $T/wrong.yaml:29:14: 'dney' is no verdict; did you mean 'deny'?
  ! cordon: $T/wrong.yaml:45:58: 'contcat.email' is no data class; did you mean 'contact.email'?
  ! cordon: $T/wrong.yaml:48:58: 'contcat.email' is no data class; did you mean 'contact.email'?
  ! cordon: $T/wrong.yaml:50:11: there is no rule 'awya'; did you mean 'away'?
  [2]
  $ cordon policy check policies/data-residency-eu.yaml $T/none.yaml
  policies/data-residency-eu.yaml: data-residency-eu, version 1: 7 rules, 16 cases
  ! cordon: $T/none.yaml: No such file or directory
  [2]
  $ cordon policy show clean-network
  ! cordon: there is no policy 'clean-network' in the program; did you mean 'clean-network-2020'?
  [2]
  $ cordon policy chek
  ! cordon policy: there is no 'chek'; did you mean 'check'?; see 'cordon policy --help'
  [2]

A case that fails tells why.

  $ sed 's/aggregate>=50/aggregate>50/' policies/clean-network-2020.yaml >$T/stricter.yaml && cordon policy test $T/stricter.yaml
  $T/stricter.yaml:206: failed: Fifty per cent is enough (as of 2020-08-05): expected deny, got allow
      default: allow
        no rule of clean-network-2020 is met; its default is allow
  clean-network-2020: 18 of 19 cases passed
  [1]
