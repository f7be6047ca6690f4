Words it does not know are answered with the nearest it does.

  $ cordon audti
  ! cordon: there is no command 'audti' (did you mean 'audit'?); see 'cordon --help'
  [2]
  $ cordon audit --polcy x samples/phone.pcap
  ! cordon audit: there is no option '--polcy' (did you mean '--policy'?); see 'cordon audit --help'
  [2]
  $ cordon audit --policy data-residency samples/phone.pcap
  ! cordon: there is no policy 'data-residency' in the program; did you mean 'data-residency-eu'?
  [2]
  $ cordon audit --format pdf samples/phone.pcap
  ! cordon audit: there is no format 'pdf'; there are text, json, html, sarif and csv; see 'cordon audit --help'
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

Help on a command, asked for either way, and on commands of commands.

  $ cordon help who | diff - <(cordon who --help)
  $ for c in list check test show; do cordon policy $c --help | diff -q - <(cordon policy --help); done
  $ for c in build check info laws; do cordon atlas $c -h | diff -q - <(cordon atlas --help); done
  $ cordon policy check
  ! cordon policy: name the policies to check; see 'cordon policy --help'
  [2]
  $ cordon policy list all
  ! cordon policy: 'list' takes no arguments; see 'cordon policy --help'
  [2]
  $ cordon samples/phone.pcap
  ! cordon: there is no command 'samples/phone.pcap'; for that file: cordon audit samples/phone.pcap
  [2]

Nothing where evidence should be.

  $ cordon audit - </dev/null
  ! cordon: standard input: is empty
  [2]
  $ cordon audit ''
  ! cordon: '': No such file or directory
  [2]

What cannot be written is told, and '-' is standard output.

  $ cordon observe -o - samples/laptop.pcapng | wc -l
  9
  $ cordon audit -o /proc/none/x samples/laptop.pcapng
  ! cordon audit: cannot write /proc/none/x: No such file or directory
  [2]
  $ cordon policy list >/dev/full
  ! cordon policy: the answer could not be written: No space left on device
  [2]
  $ cordon --help >/dev/full
  ! cordon --help: the answer could not be written: No space left on device
  [2]
  $ cordon atlas laws --as-of 2026-06-16 DE >/dev/full
  ! cordon atlas: the answer could not be written: No space left on device
  [2]
  $ printf 'a,b,60%%\n' | cordon control --stakes - --seed a --test majority >/dev/full
  ! cordon control: the answer could not be written: No space left on device
  [2]
  $ cordon help audti
  ! cordon: there is no command 'audti' (did you mean 'audit'?); see 'cordon --help'
  [2]
  $ cordon -x
  ! cordon: there is no option '-x'; see 'cordon --help'
  [2]

Options by a letter, alone or in a cluster, and options without their argument.

  $ cordon audit -vX samples/phone.pcap
  ! cordon audit: there is no option '-X'; see 'cordon audit --help'
  [2]
  $ cordon audit samples/phone.pcap -o
  ! cordon audit: option '-o' (--output) lacks its argument; see 'cordon audit --help'
  [2]
  $ cordon audit samples/phone.pcap --policy
  ! cordon audit: option '--policy' lacks its argument; see 'cordon audit --help'
  [2]
  $ cordon who --json=yes example.com
  ! cordon who: option '--json' takes no argument; see 'cordon who --help'
  [2]
  $ cordon audit --max 3 samples/phone.pcap
  ! cordon audit: '--max' may be --max-flows, --max-inspected, --max-reassembly, --max-dns, --max-decompressed, --max-expansion, --max-seconds, --max-packets or --max-contents; see 'cordon audit --help'
  [2]

A policy given twice counts once; another one that calls itself the same is refused.

  $ cordon audit -p data-residency-eu -p data-residency-eu -f json samples/laptop.pcapng | grep -c '"kind":"finding"'
  16
  ! cordon: policies/data-residency-eu.yaml: is given twice: it counts once
  $ cordon audit -p data-residency-eu -f json samples/laptop.pcapng | grep -c '"kind":"finding"'
  16
  $ sed 's/verdict: review/verdict: deny/' policies/data-residency-eu.yaml >$T/mine.yaml
  $ cordon audit -p data-residency-eu -p $T/mine.yaml samples/laptop.pcapng
  ! cordon: $T/mine.yaml: has the id 'data-residency-eu', which policies/data-residency-eu.yaml has too; give one of them another id
  [2]

Evidence given twice counts twice: it may be meant, and is told.

  $ cordon observe samples/laptop.pcapng ./samples/laptop.pcapng | tail -n 1 | grep -o '"evidence":2,"packets":156'
  "evidence":2,"packets":156
  ! cordon: ./samples/laptop.pcapng: is given twice: it counts twice

A forgotten -p, and files that are something else.

  $ cordon audit data-residency-eu samples/laptop.pcapng >$T/out; status=$?; grep -c "^cordon audit" $T/out; exit $status
  1
  ! cordon: data-residency-eu: is a policy, not evidence; policies are given with --policy
  [2]
  $ cordon observe policies/data-residency-eu.yaml >$T/out
  ! cordon: policies/data-residency-eu.yaml: is a policy, not evidence; policies are given with --policy
  [2]
  $ : >$T/empty; printf '\3757zXZ\0\0\4' >$T/a.xz; printf 'BZh91AY' >$T/a.bz2; printf 'PK\3\4\24\0' >$T/a.zip
  $ cordon observe $T/empty $T/a.xz $T/a.bz2 $T/a.zip | tail -n 1 | cut -c1-40
  {"kind":"summary","evidence":0,"packets"
  ! cordon: $T/empty: is empty
  ! cordon: $T/a.xz: is compressed with xz, which cordon does not read; unpack it first: unxz
  ! cordon: $T/a.bz2: offset 7: the compressed data ends early; was the file cut?
  ! cordon: $T/a.bz2: is empty
  ! cordon: $T/a.zip: is a zip archive, and no package that is known; unpack it, and name the evidence in it
  $ cordon observe samples/laptop.pcapng >$T/flows; tar -cf $T/a.tar samples/laptop.pcapng; cordon audit -f html -o $T/r.html samples/laptop.pcapng
  $ cordon observe $T/flows $T/a.tar $T/r.html >$T/out
  ! cordon: $T/flows: is what cordon itself wrote; name the evidence that it was made from
  ! cordon: $T/a.tar: is a tar archive; unpack it, and name the evidence in it
  ! cordon: $T/r.html: is a web page; name the evidence itself
  [2]

What cannot be written is told with its reason.

  $ cordon observe samples/laptop.pcapng >/dev/full
  ! cordon observe: the output could not be written: No space left on device
  [2]
  $ cordon audit -o /dev/full samples/laptop.pcapng
  ! cordon audit: the report could not be written: No space left on device
  [2]
  $ cordon audit -f json samples/laptop.pcapng >/dev/full
  ! cordon audit: the report could not be written: No space left on device
  [2]
  $ cordon who tiktok >/dev/full
  ! cordon who: the answer could not be written: No space left on device
  [2]

COLUMNS decides how wide a text is, also where it is no terminal that is written to.

  $ COLUMNS=60 cordon audit samples/laptop.pcapng | wc -L
  60
  $ COLUMNS=60 cordon audit -o $T/report.txt samples/laptop.pcapng; wc -L <$T/report.txt
  80

What is no evidence is one line and exit status 2; the rest of the work goes on.

  $ cordon observe no-such-file >$T/out
  ! cordon: no-such-file: No such file or directory
  [2]
  $ cordon observe tests/fixtures/quic >$T/out
  ! cordon: tests/fixtures/quic: is a folder without packages; name captures and lists in it one by one
  [2]
  $ cordon observe LICENSE >$T/out
  ! cordon: LICENSE: is no evidence that cordon can read; captures are pcap, pcapng or snoop, web archives HAR 1.2 (plain, gzip, bzip2 or zstd), packages APK, AAB, AAR, JAR, IPA and the like, routing dumps MRT, traceroutes those of docs/formats/traces.md, lists of software and devices those of docs/lists.md
  [2]
  $ cordon observe LICENSE samples/phone.pcap | grep -c '"kind":"flow"'
  59
  ! cordon: LICENSE: is no evidence that cordon can read; captures are pcap, pcapng or snoop, web archives HAR 1.2 (plain, gzip, bzip2 or zstd), packages APK, AAB, AAR, JAR, IPA and the like, routing dumps MRT, traceroutes those of docs/formats/traces.md, lists of software and devices those of docs/lists.md
  $ printf '' | cordon observe - >$T/out
  ! cordon: standard input: is empty
  [2]

One answer of each command, whatever else it learns.

  $ cordon --version | sed 's/[0-9.]*$/N/'
  cordon N
  $ cordon atlas check | sed 's/[0-9][0-9]*/N/g'
  atlas/parties, atlas/jurisdictions, atlas/components, atlas/cables, atlas/substitutes: N files, N parties, N stakes, N holdings, N jurisdictions, N laws, N components, N cables, N services: N complaints
  $ cordon policy list | cut -d' ' -f1
  bank-data-at-home
  clean-network-2020
  cn-data-export-2024
  data-residency-eu
  eu-gdpr-transfers
  in-59-apps-2020
  observe-only
  us-28-cfr-202
  us-bis-affiliates
  us-fcc-covered-list
  us-ndaa-889
  us-no-tiktok
  us-pafaca
  us-tiktok-wechat-2020
