The policies inside the program, and their own cases.

  $ cordon policy list
  bank-data-at-home      example     2018-10-15 to now        A bank's customer data stay at home
  clean-network-2020     superseded  2020-08-05 to 2021-01-20 Clean Network programme of August 2020
  cn-data-export-2024    in-force    2024-03-22 to now        Personal information that leaves mainland China
  data-residency-eu      example     2018-05-25 to now        Personal data stay under EU law
  eu-gdpr-transfers      in-force    2018-05-25 to now        Transfers of personal data out of the European Economic Area
  in-59-apps-2020        in-force    2020-06-29 to now        The 59 apps of June 2020
  observe-only           in-force    1970-01-01 to now        Observe only
  us-28-cfr-202          in-force    2025-04-08 to now        Bulk sensitive personal data of the United States and countries of concern
  us-fcc-covered-list    in-force    2021-03-12 to now        Covered List of the Federal Communications Commission
  us-ndaa-889            in-force    2019-08-13 to now        Section 889, certain telecommunications and video surveillance
  us-no-tiktok           in-force    2022-12-29 to now        No TikTok on government devices
  us-pafaca              in-force    2024-04-24 to now        Foreign adversary controlled applications
  $ cordon policy test
  bank-data-at-home: 11 of 11 cases passed
  clean-network-2020: 19 of 19 cases passed
  cn-data-export-2024: 14 of 14 cases passed
  data-residency-eu: 16 of 16 cases passed
  eu-gdpr-transfers: 20 of 20 cases passed
  in-59-apps-2020: 9 of 9 cases passed
  observe-only: 9 of 9 cases passed
  us-28-cfr-202: 24 of 24 cases passed
  us-fcc-covered-list: 18 of 18 cases passed
  us-ndaa-889: 13 of 13 cases passed
  us-no-tiktok: 12 of 12 cases passed
  us-pafaca: 14 of 14 cases passed
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
