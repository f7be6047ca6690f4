A class leads to the maker of its component, though no party file says so.

  $ cordon who --as-of 2026-11-21 com.ishumei.smantifraud.SmAntiFraud | head -n 5
  sdk:com.ishumei.smantifraud.SmAntiFraud
    held by        Beijing Nextdata Times Technology Co., Ltd. (Shumei) (shumei,
                   company)
                   sdk:com.ishumei., high confidence [SDK integration
                   documentation of its maker, 2025]
  $ cordon who --as-of 2026-11-21 --json 'Lokhttp3/OkHttpClient;' | cut -d, -f1,2
  {"identifier":"sdk:okhttp3/OkHttpClient","holder":"block"

Lists of others: what cannot be used of them is told, and the rest is used.

  $ printf '{"trackers": {"9": {"id": 9, "name": "Ex", "code_signature": "com.ex.|.inner.", "network_signature": "ex[0-9]"}}}' >$T/exodus.json
  $ cordon observe --components $T/exodus.json samples/phone.pcap | tail -n1 | grep -o '"complete":[a-z]*'
  "complete":true
  ! cordon: $T/exodus.json: entry 1: signature '.inner.' of 'Ex' begins inside a name, which no prefix can; it is left out
  ! cordon: $T/exodus.json: entry 1: signature 'ex[0-9]' of 'Ex' is a regular expression that is more than a domain; it is left out
  $ printf 'no JSON' >$T/no.json
  $ cordon observe --components $T/no.json samples/phone.pcap | tail -n1 | grep -o '"complete":[a-z]*'
  "complete":false
  ! cordon: $T/no.json:1:2: this is not JSON (RFC 8259): '[' or '{' expected near 'no'
  ! cordon: $T/no.json: has no signatures of components; docs/formats/components.md tells the shapes of lists that can be read
  $ cordon observe --components $T/none.json samples/phone.pcap >$T/out
  ! cordon: $T/none.json: No such file or directory
  [2]
  $ cordon observe --componets $T/no.json samples/phone.pcap
  ! cordon observe: there is no option '--componets' (did you mean '--components'?); see 'cordon observe --help'
  [2]

A component file is checked as a party file is.

  $ mkdir $T/c $T/p
  $ printf 'party: acme\nname: Acme\nkind: company\n' >$T/p/acme.yaml
  $ printf 'components: acme\nparty: acne\nsources:\n  a: {title: Docs}\nlist:\n  - {id: push, name: Push, kind: push, classes: [com.acme.], source: [a], confidence: high}\n  - {id: map, name: Map, kind: maps, clases: [com.acme.], source: [a], confidence: high}\n' >$T/c/acme.yaml
  $ cordon atlas check $T/p $T/c
  $T/p, $T/c: 2 files, 1 party, 0 stakes, 0 holdings, 0 jurisdictions, 0 laws, 0 components, 0 cables, 0 services: 2 complaints
  ! cordon: $T/c/acme.yaml:7:38: there is no key 'clases' here; did you mean 'classes'?
  ! cordon: $T/c/acme.yaml:7:32: there is no such word here: 'maps'; did you mean 'map'?
  [2]
  $ sed -i 's/acne/acme/; s/kind: maps/kind: map/; s/clases/classes/' $T/c/acme.yaml
  $ cordon atlas check $T/p $T/c
  $T/p, $T/c: 2 files, 1 party, 0 stakes, 1 holding, 0 jurisdictions, 0 laws, 2 components, 0 cables, 0 services: 1 complaint
  ! cordon: $T/c/acme.yaml:7:47: 'com.acme.' stands at push as well ($T/c/acme.yaml:6); one of them only can have it
  [2]
  $ sed -i '$d' $T/c/acme.yaml
  $ cordon atlas build --parties $T/p --components $T/c --jurisdictions atlas/jurisdictions --open-data $T --registry $T -o $T/acme.atlas 2>/dev/null | sed 's/[0-9]* laws/(so many) laws/'
  $T/acme.atlas: 1 party, 0 stakes, 1 holding, (so many) laws, 1 component, 0 cables, 0 services, no open data
  $ cordon who --atlas $T/acme.atlas --as-of 2026-11-21 sdk:com.acme.
  sdk:com.acme.
    held by        Acme (acme, company)
                   sdk:com.acme., high confidence [Docs]
    controlled by  unknown: the atlas has no stakes in it for 2026-11-21
    as of          2026-11-21
