Words it does not know are answered with the nearest it does.

  $ cordon audti
  ! cordon: there is no command 'audti'; did you mean 'audit'?; see 'cordon --help'
  [2]
  $ cordon audit --polcy x samples/phone.pcap
  ! cordon audit: there is no option '--polcy'; did you mean '--policy'?; see 'cordon audit --help'
  [2]
  $ cordon audit --policy data-residency samples/phone.pcap
  ! cordon: there is no policy 'data-residency' in the program; did you mean 'data-residency-eu'?
  [2]
  $ cordon audit --format pdf samples/phone.pcap
  ! cordon audit: there is no format 'pdf'; there are text, json, html and csv; see 'cordon audit --help'
  [2]
  $ cordon audit --as-of tomorrow samples/phone.pcap
  ! cordon audit: 'tomorrow' is no date (YYYY, YYYY-MM or YYYY-MM-DD); see 'cordon audit --help'
  [2]
  $ cordon audit --max-flows many samples/phone.pcap
  ! cordon audit: 'many' is no number that this limit takes; see 'cordon audit --help'
  [2]
  $ cordon observe
  ! cordon observe: name the evidence; see 'cordon observe --help'
  [2]

What is no evidence is one line and exit status 2; the rest of the work goes on.

  $ cordon observe no-such-file >$T/out
  ! cordon: no-such-file: No such file or directory
  [2]
  $ cordon observe samples >$T/out
  ! cordon: samples: is a folder; name the files in it
  [2]
  $ cordon observe LICENSE >$T/out
  ! cordon: LICENSE: is no evidence that cordon can read; captures are pcap, pcapng or snoop, plain, gzip or zstd
  [2]
  $ cordon observe LICENSE samples/phone.pcap | grep -c '"kind":"flow"'
  57
  ! cordon: LICENSE: is no evidence that cordon can read; captures are pcap, pcapng or snoop, plain, gzip or zstd
  $ printf '' | cordon observe - >$T/out
  ! cordon: -: is no evidence that cordon can read; captures are pcap, pcapng or snoop, plain, gzip or zstd
  [2]

One answer of each command, whatever else it learns.

  $ cordon --version | sed 's/[0-9.]*$/N/'
  cordon N
  $ cordon atlas check | sed 's/[0-9][0-9]*/N/g'
  atlas/parties, atlas/jurisdictions: N files, N parties, N stakes, N holdings, N jurisdictions, N laws: N complaints
  $ cordon policy list | cut -d' ' -f1
  bank-data-at-home
  clean-network-2020
  cn-data-export-2024
  data-residency-eu
  eu-gdpr-transfers
  in-59-apps-2020
  observe-only
  us-28-cfr-202
  us-fcc-covered-list
  us-ndaa-889
  us-no-tiktok
  us-pafaca
