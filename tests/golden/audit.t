The exit status tells whether something was denied.

  $ cordon audit samples/phone.pcap >$T/out
  $ cordon audit --policy clean-network-2020 --as-if-in-force samples/phone.pcap >$T/out
  [1]
  $ sed -n '/^Policy /,/^$/p' $T/out
  Policy              deny  review  undetermined  allow
  clean-network-2020     7       0            23      0
  Note: clean-network-2020 (superseded) was not in force on 2026-06-16: valid from
  2020-08-05 to 2021-01-20; judged as if it were.
  

A policy that is not in force decides nothing, and says so.

  $ cordon audit --policy clean-network-2020 samples/phone.pcap | grep -A1 'Note:'
  Note: clean-network-2020 (superseded) was not in force on 2026-06-16: valid from
  2020-08-05 to 2021-01-20, so it denies nothing.

One file that works offline: nothing in it asks the network for anything.

  $ cordon audit --policy clean-network-2020 --as-if-in-force --format html --output $T/report.html samples/phone.pcap
  [1]
  $ head -c 15 $T/report.html
  <!doctype html>
  $ grep -cE '<(script|link|img|iframe)[^>]*(src|href)=.?https?:' $T/report.html
  0
  [1]

A name that the capture cut at a dot is shown as one that goes on.

  $ cordon audit --verbose samples/phone.pcap 2>/dev/null | grep -o 'com\.google\.android\..*' | sort -u
  com.google.android.…
  com.google.android.…: holder unknown
