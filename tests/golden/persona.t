A persona to start from is one that checks fine.

  $ cordon persona new | cordon persona check - | tail -1
  test phone of the lab: 40 values, 40 sought in 1524 forms, each also through up to six encodings; 0 not
  $ cordon persona new | cordon persona check - | grep -c -e Mustermann -e 352099001761481 -e 50.87431
  0
  [1]

What is wrong is told with its place and without the value.

  $ printf 'imei: 123\nphon: 1\nfirst-name: [Bo, Mark]\nip: 192.168.1.2\n' | cordon persona check -
  line 3    first-name      demographic.name        … (2): NOT SOUGHT: too short: 2 characters that count, where 4 would do
  line 3    first-name      demographic.name        … (4): NOT SOUGHT: too common: it is a word of ordinary traffic
  line 4    ip              identifier.network      1…2 (11): NOT SOUGHT: it is a private address (RFC 1918), which very many networks use
  persona: 3 values, 0 sought in 0 forms, each also through up to six encodings; 3 not
  ! cordon: -:1:7: this imei is no IMEI: that has 15 digits; the other values stand
  ! cordon: -:2:1: there is no such kind of value; did you mean 'phone'?
  [2]
  $ cordon persona chek
  ! cordon persona: there is no 'chek'; did you mean 'check'?; see 'cordon persona --help'
  [2]
  $ cordon persona check
  ! cordon persona: name the persona file; see 'cordon persona --help'
  [2]
