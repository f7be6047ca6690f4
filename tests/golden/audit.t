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

Which laws reach a chain, and through whom; each law once at the end, and what it compels in the other formats.

  $ cordon audit samples/phone.pcap | sed -n '/^1\. /,/^2\. /p' | grep -A3 '^  laws'
    laws        8 laws of China reach it, through bytedance
                4 laws of Cayman Islands reach it, through bytedance
                3 laws of Singapore reach it, through tiktok
                7 laws of United States reach it, through tiktok-us, tiktok
  $ cordon audit samples/phone.pcap | sed -n '/^Laws that reach/,$p' | grep -A2 '^  CN'
    CN    National Intelligence Law, Art. 7, 14, 16: hand over, cooperate
          Cybersecurity Law as amended, Art. 23, 30: keep, cooperate
          Cybersecurity Law as amended, critical information infrastructure, Art.
  $ cordon audit --format json samples/phone.pcap | grep -m1 -o '"laws":\[{"country":"SG"[^}]*}'
  "laws":[{"country":"SG","law":"Criminal Procedure Code","clause":"s. 20, 39, 40","ground":"incorporated","through":"tiktok"}
  $ cordon audit --format json samples/phone.pcap | tail -n 1 | grep -o '"country":"CN","law":"National Intelligence Law".*"Data Sec' | cut -c1-215
  "country":"CN","law":"National Intelligence Law","clause":"Art. 7, 14, 16","duties":["hand-over","cooperate"],"reaches":["incorporated","principal-place","citizens"],"compels":"Organisations and citizens support, as
  $ cordon audit --as-of 2017-06-27 --format json samples/phone.pcap | grep -c 'National Intelligence Law'
  0
  [1]

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
